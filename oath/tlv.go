package oath

import "rootseal/message"

// YKOATH protocol, tags. The salt of SELECT shares its tag with names.
const (
	tagName       = 0x71
	tagNameList   = 0x72
	tagKey        = 0x73
	tagChallenge  = 0x74
	tagFull       = 0x75
	tagTruncated  = 0x76
	tagHOTP       = 0x77
	tagProperty   = 0x78 // the one tag without a length byte
	tagVersion    = 0x79
	tagCounter    = 0x7A
	tagAlgorithm  = 0x7B
	tagTouch      = 0x7C
	tagPINTries   = 0x82 // Nitrokey 3 with a PIN
	tagNitroIdent = 0x8F // Nitrokey 3: its serial number
)

// tlv appends one element whose value is the parts in sequence. Lengths from 80 to
// FF take the two bytes 81 xx (BER); only SHA-512 keys are that long.
func (c *command) tlv(tag byte, parts ...[]byte) {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	if size < 0x80 {
		c.raw(tag, byte(size))
	} else {
		c.raw(tag, 0x81, byte(size)) // with more than 255 bytes the parts overflow
	}
	for _, p := range parts {
		c.raw(p...)
	}
}

// element is one tag and its value, which is part of the answer it was read from.
type element struct {
	tag   byte
	value []byte
}

// next splits off the first element of b, which is not empty.
func next(b []byte) (e element, rest []byte, err error) {
	if len(b) < 2 {
		return element{}, nil, message.Errorf("tag %02X without a length: %w", b, ErrMalformed)
	}
	tag, size, rest := b[0], int(b[1]), b[2:]
	switch {
	case size == 0x81 && len(rest) > 0:
		size, rest = int(rest[0]), rest[1:]
	case size >= 0x80:
		return element{}, nil, message.Errorf("tag %02X with length byte %02X: %w", tag, size, ErrMalformed)
	}
	if size > len(rest) {
		return element{}, nil, message.Errorf("tag %02X of %d bytes with %d left: %w", tag, size, len(rest), ErrMalformed)
	}
	return element{tag, rest[:size]}, rest[size:], nil
}

// elements splits an answer into its elements.
func elements(b []byte) ([]element, error) {
	var all []element
	for len(b) > 0 {
		e, rest, err := next(b)
		if err != nil {
			return nil, err
		}
		all, b = append(all, e), rest
	}
	return all, nil
}

// single reads an answer with exactly one element.
func single(b []byte, tag byte) ([]byte, error) {
	all, err := elements(b)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 || all[0].tag != tag {
		return nil, message.Errorf("expected only tag %02X: %w", tag, ErrMalformed)
	}
	return all[0].value, nil
}
