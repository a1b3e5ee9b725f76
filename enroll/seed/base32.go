package seed

import (
	"rootseal/enroll/hint"
	"rootseal/enroll/pasted"
)

// ErrNotBase32 means that a text is not base32 (RFC 4648 section 6). It does not
// say where, because a position would reveal a part of the text.
var ErrNotBase32 = hint.Sentinel(hint.CopySecret, "seed is not base32")

// FromBase32 decodes a secret as AWS returns it or as a person copies it: base32 in
// either case, with or without padding, with spaces and dashes anywhere, with quotes
// around it, and with what [pasted.Secret] removes. It overwrites the text, even if
// it fails.
//
// It refuses lengths and last digits that no encoder produces. That catches most
// secrets that were copied in part, but not all: a secret cut after a whole number
// of bytes is a valid seed. A caller that knows the length compares [Seed.Digits].
func FromBase32(text []byte) (*Seed, error) {
	defer clear(text)
	raw := make([]byte, 0, len(text)*5/8)
	defer func() { clear(raw[:cap(raw)]) }()
	var bits uint // bits read that do not fill a byte yet
	waiting, digits, padding := 0, 0, 0
	for _, c := range pasted.Secret(text) {
		switch {
		case c == ' ' || c == '-':
			continue
		case c == '=':
			padding++
			continue
		}
		digit, ok := base32Digit(c)
		if !ok || padding > 0 { // a digit follows the padding
			return nil, ErrNotBase32
		}
		digits++
		bits, waiting = bits<<5|digit, waiting+5
		if waiting >= 8 {
			waiting -= 8
			raw = append(raw, byte(bits>>waiting))
			bits &= 1<<waiting - 1
		}
	}
	// A whole extra digit, or nonzero bits that an encoder leaves zero: two texts
	// would give one seed.
	if waiting >= 5 || bits != 0 {
		return nil, ErrNotBase32
	}
	if padding > 0 && (padding > 6 || (digits+padding)%8 != 0) {
		return nil, ErrNotBase32
	}
	return New(raw)
}

// base32Digit returns the value of a digit. encoding/base32 is not used, because it
// copies what it decodes and leaves the copy in memory.
func base32Digit(c byte) (value uint, ok bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint(c - 'A'), true
	case 'a' <= c && c <= 'z':
		return uint(c - 'a'), true
	case '2' <= c && c <= '7':
		return uint(c-'2') + 26, true
	default:
		return 0, false
	}
}
