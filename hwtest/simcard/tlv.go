package simcard

import "encoding/binary"

// Tags of the YKOATH protocol.
const (
	tagName      = 0x71 // in the SELECT answer: the salt
	tagListed    = 0x72
	tagKey       = 0x73
	tagChallenge = 0x74
	tagFull      = 0x75
	tagTruncated = 0x76
	tagHOTP      = 0x77
	tagProperty  = 0x78 // followed by its value, without a length
	tagVersion   = 0x79
	tagCounter   = 0x7A
	tagAlgorithm = 0x7B
	tagTouch     = 0x7C
	tagPINTries  = 0x82 // Nitrokey
	tagSerial    = 0x8F // Nitrokey
)

// appendTLV appends one field with a BER length.
func appendTLV(to []byte, tag byte, value ...byte) []byte {
	to = append(to, tag)
	switch n := len(value); {
	case n < 0x80:
		to = append(to, byte(n))
	case n < 0x100:
		to = append(to, 0x81, byte(n))
	default:
		to = append(to, 0x82)
		to = binary.BigEndian.AppendUint16(to, uint16(n))
	}
	return append(to, value...)
}

// fields reads TLVs from the front of a command's data.
type fields struct {
	rest []byte

	// shortOnly refuses lengths of more than one byte, which the NEO applet reads as
	// negative numbers.
	shortOnly bool
}

func (f *fields) next(tag byte) bool { return len(f.rest) > 0 && f.rest[0] == tag }
func (f *fields) done() bool         { return len(f.rest) == 0 }

// take removes the next field, which must have this tag, and returns its value.
func (f *fields) take(tag byte) ([]byte, bool) {
	if !f.next(tag) || len(f.rest) < 2 {
		return nil, false
	}
	n, at := int(f.rest[1]), 2
	switch {
	case n >= 0x80 && f.shortOnly:
		return nil, false
	case n == 0x81 && len(f.rest) >= 3:
		n, at = int(f.rest[2]), 3
	case n == 0x82 && len(f.rest) >= 4:
		n, at = int(binary.BigEndian.Uint16(f.rest[2:])), 4
	case n >= 0x80:
		return nil, false
	}
	if len(f.rest)-at < n {
		return nil, false
	}
	value := f.rest[at : at+n]
	f.rest = f.rest[at+n:]
	return value, true
}

// takeProperty removes a property field: tag and value, no length.
func (f *fields) takeProperty() (byte, bool) {
	if len(f.rest) < 2 {
		return 0, false
	}
	value := f.rest[1]
	f.rest = f.rest[2:]
	return value, true
}
