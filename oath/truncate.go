package oath

import (
	"encoding/binary"
	"fmt"
)

// Code is the digits that a person types: as many as the credential has, with
// leading zeros.
type Code string

// minHMAC is the size of the shortest HMAC of the three algorithms. It is also the
// most that truncation reads, with RFC 4226's largest offset of 15.
const minHMAC = 20

// truncate implements RFC 4226, section 5.3: 31 bits of an HMAC, at the offset in
// its last nibble.
func truncate(hmac []byte) uint32 {
	offset := hmac[len(hmac)-1] & 0x0F
	return binary.BigEndian.Uint32(hmac[offset:]) & 0x7FFFFFFF
}

// format reduces a truncated value to digits. A YubiKey 4 or 5 sends the value
// already reduced; NEO, CanoKey and Nitrokey send all 31 bits. Masking and reducing
// is right for both.
func format(value uint32, digits int) Code {
	text := fmt.Sprintf("%0*d", digits, value&0x7FFFFFFF)
	return Code(text[len(text)-digits:]) // the last digits are the value modulo 10^digits
}

// validDigits limits what a card may claim. PUT writes 6 to 8, CanoKey accepts 4 and
// up, and the NEO stores any number. Ten digits fit every 31-bit value.
func validDigits(digits int) bool { return digits >= 1 && digits <= 10 }
