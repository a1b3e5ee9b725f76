package main

import (
	"io"
	"strings"
)

// untouched ends what is typed where a YubiKey was touched instead. It types 44
// letters and enter: in a list they would move the mark and pick what it is on.
type untouched struct {
	in      io.Reader
	letters int // of the key's alphabet, without a break
	touched bool
}

// otpLetters are more than anybody types, and fewer than a key does: its
// passwords are 44 letters long, or 32 without the part that names it.
const otpLetters = 32

func (u *untouched) Read(p []byte) (int, error) {
	if u.touched {
		return 0, io.EOF
	}
	n, err := u.in.Read(p)
	for i, c := range p[:n] {
		switch {
		case strings.IndexByte("cbdefghijklnrtuv", c) >= 0: // modhex
			u.letters++
		case (c == '\r' || c == '\n') && u.letters >= otpLetters:
			u.touched = true
			clear(p[i:n])
			return i, io.EOF
		default:
			u.letters = 0
		}
	}
	return n, err
}
