package terminal

import (
	"io"
	"strings"
)

// untouched ends the input at the touch of a YubiKey, which types 44 letters and
// enter: in a list they would move the mark and pick an item.
type untouched struct {
	in      io.Reader
	letters int // of a YubiKey's alphabet, in a row
	touched bool
}

// otpLetters is more than a person types and not more than a YubiKey: its passwords
// have 44 letters, or 32 without its name.
const otpLetters = 32

// Read implements io.Reader.
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
