package oath

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"

	"rootseal/message"
)

// Type says what moves a credential's factor: a counter or the time. It is the
// high nibble of the byte that YKOATH calls type and algorithm.
type Type byte

// YKOATH protocol, Types.
const (
	HOTP Type = 0x10 // RFC 4226, a counter on the card
	TOTP Type = 0x20 // RFC 6238, a challenge from the host
)

// String returns "HOTP" or "TOTP", and the hex value of any other type.
func (t Type) String() string {
	switch t {
	case HOTP:
		return "HOTP"
	case TOTP:
		return "TOTP"
	}
	return fmt.Sprintf("type %02X", byte(t))
}

// Algorithm is the hash inside the HMAC: the low nibble of the byte that YKOATH
// calls type and algorithm.
type Algorithm byte

// YKOATH protocol, Algorithms. SHA-512 needs firmware 4.3.1; the NEO and Nitrokey 3
// lack it.
const (
	SHA1   Algorithm = 0x01
	SHA256 Algorithm = 0x02
	SHA512 Algorithm = 0x03
)

// String returns "SHA1", "SHA256" or "SHA512", and the hex value of any other hash.
func (a Algorithm) String() string {
	switch a {
	case SHA1:
		return "SHA1"
	case SHA256:
		return "SHA256"
	case SHA512:
		return "SHA512"
	}
	return fmt.Sprintf("algorithm %02X", byte(a))
}

// New returns the hash's constructor for [crypto/hmac.New], or nil for an unknown
// hash.
func (a Algorithm) New() func() hash.Hash {
	switch a {
	case SHA1:
		return sha1.New
	case SHA256:
		return sha256.New
	case SHA512:
		return sha512.New
	}
	return nil
}

// Credential is a credential as LIST reports it. LIST reports neither digits nor
// touch; CalculateAll does.
type Credential struct {
	ID        string // 1 to 64 bytes; the card compares them byte for byte
	Type      Type
	Algorithm Algorithm
}

// Name returns the id as Yubico's own programs read it.
func (c Credential) Name() Name { return parseName(c.ID, c.Type) }

// maxID is the longest id in bytes, with prefix and issuer. ykman counts only the
// characters of the account, so an id that ykman accepts can fail here.
const maxID = 64

// checkID refuses what no card stores, before a command is sent.
func checkID(id string) error {
	if len(id) == 0 || len(id) > maxID {
		return message.Errorf("id of %d bytes, want 1 to %d: %w", len(id), maxID, ErrBadSyntax)
	}
	return nil
}
