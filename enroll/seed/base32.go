package seed

import (
	"encoding/base32"
	"errors"
)

// ErrNotBase32 says that a text is not base32 (RFC 4648 section 6), without
// saying where, as that would tell a part of it.
var ErrNotBase32 = errors.New("seed is not base32")

// FromBase32 decodes a secret as AWS tells it or as a person copies it: base32
// in either case, with or without padding, spaces and dashes anywhere. The text
// is overwritten, also on failure.
//
// Lengths and last digits that no encoder produces are refused. That catches
// most secrets that were copied short, not all: one cut after a whole number of
// bytes is a seed like any other, and AWS will refuse its codes.
func FromBase32(text []byte) (*Seed, error) {
	defer clear(text)
	digits := make([]byte, 0, len(text))
	defer func() { clear(digits[:cap(digits)]) }()
	padding := 0
	for _, c := range text {
		switch {
		case c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '=':
			padding++
			continue
		case padding > 0: // something follows the padding
			return nil, ErrNotBase32
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		digits = append(digits, c)
	}
	if padding > 0 && (padding > 6 || (len(digits)+padding)%8 != 0) {
		return nil, ErrNotBase32
	}
	raw := make([]byte, encoding.DecodedLen(len(digits)))
	defer clear(raw)
	n, err := encoding.Decode(raw, digits)
	if err != nil || encoding.EncodedLen(n) != len(digits) || !canonical(raw[:n], digits) {
		return nil, ErrNotBase32
	}
	return New(raw[:n])
}

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// canonical reports whether raw encodes to digits again: bits beyond the last
// whole byte must be zero, or two texts would be one seed.
func canonical(raw, digits []byte) bool {
	again := make([]byte, encoding.EncodedLen(len(raw)))
	defer clear(again)
	encoding.Encode(again, raw)
	return string(again) == string(digits)
}
