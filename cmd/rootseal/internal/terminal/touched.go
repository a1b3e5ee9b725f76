package terminal

import (
	"io"
	"strings"
)

// Untouched ends what is typed where a YubiKey was touched instead. It types 44
// letters and enter: in a list they would move the mark and pick what it is on.
type Untouched struct {
	In      io.Reader
	letters int // of the key's alphabet, without a break
	Touched bool
}

// otpLetters are more than anybody types, and fewer than a key does: its
// passwords are 44 letters long, or 32 without the part that names it.
const otpLetters = 32

func (u *Untouched) Read(p []byte) (int, error) {
	if u.Touched {
		return 0, io.EOF
	}
	n, err := u.In.Read(p)
	for i, c := range p[:n] {
		switch {
		case strings.IndexByte("cbdefghijklnrtuv", c) >= 0: // modhex
			u.letters++
		case (c == '\r' || c == '\n') && u.letters >= otpLetters:
			u.Touched = true
			clear(p[i:n])
			return i, io.EOF
		default:
			u.letters = 0
		}
	}
	return n, err
}
