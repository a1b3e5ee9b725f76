package oath

import (
	"encoding/binary"
	"fmt"
)

// Code is what a person types: exactly as many decimal digits as the credential
// has, leading zeros kept.
type Code string

// minHMAC is the shortest HMAC of the three algorithms, and with RFC 4226's
// offset of at most 15 the longest that truncation reads.
const minHMAC = 20

// truncate is RFC 4226, section 5.3: 31 bits of an HMAC, at the offset that its
// last nibble names.
func truncate(hmac []byte) uint32 {
	offset := hmac[len(hmac)-1] & 0x0F
	return binary.BigEndian.Uint32(hmac[offset:]) & 0x7FFFFFFF
}

// format reduces a truncated value. A YubiKey 4 or 5 sends it reduced already;
// NEO, CanoKey and Nitrokey send all 31 bits. Masking and reducing is right for
// both.
func format(value uint32, digits int) Code {
	text := fmt.Sprintf("%0*d", digits, value&0x7FFFFFFF)
	return Code(text[len(text)-digits:]) // the last digits are the value modulo 10^digits
}

// validDigits bounds what a card may claim. PUT writes 6 to 8, CanoKey takes
// 4 and up, the NEO stores anything; ten hold every 31-bit value.
func validDigits(digits int) bool { return digits >= 1 && digits <= 10 }
