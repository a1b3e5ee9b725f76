package seed

import "rootseal/enroll/hint"

// ErrNotBase32 says that a text is not base32 (RFC 4648 section 6), without
// saying where, as that would tell a part of it.
var ErrNotBase32 = hint.Sentinel(hint.CopySecret, "seed is not base32")

// FromBase32 decodes a secret as AWS tells it or as a person copies it: base32
// in either case, with or without padding, spaces and dashes anywhere. The text
// is overwritten, also on failure.
//
// Lengths and last digits that no encoder produces are refused. That catches
// most secrets that were copied short, not all: one cut after a whole number of
// bytes is a seed like any other, and who knows how long the secret has to be
// asks [Seed.Digits].
func FromBase32(text []byte) (*Seed, error) {
	defer clear(text)
	raw := make([]byte, 0, len(text)*5/8)
	defer func() { clear(raw[:cap(raw)]) }()
	var bits uint // the last ones read that make no whole byte yet
	waiting, digits, padding := 0, 0, 0
	for _, c := range text {
		switch {
		case c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '=':
			padding++
			continue
		}
		digit, ok := base32Digit(c)
		if !ok || padding > 0 { // something follows the padding
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
	// A whole digit too many, or bits that an encoder leaves zero: two texts
	// would be one seed.
	if waiting >= 5 || bits != 0 {
		return nil, ErrNotBase32
	}
	if padding > 0 && (padding > 6 || (digits+padding)%8 != 0) {
		return nil, ErrNotBase32
	}
	return New(raw)
}

// base32Digit is the value of a digit. It is computed here and not by
// encoding/base32, because that copies what it decodes and leaves the copy.
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
