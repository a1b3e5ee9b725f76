package oath

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
)

// Type is how the moving factor of a credential moves: the high nibble of the
// byte that YKOATH calls type and algorithm.
type Type byte

// YKOATH protocol, Types.
const (
	HOTP Type = 0x10 // RFC 4226, a counter on the card
	TOTP Type = 0x20 // RFC 6238, a challenge from the host
)

// String is "HOTP" or "TOTP", and the hex value of anything else.
func (t Type) String() string {
	switch t {
	case HOTP:
		return "HOTP"
	case TOTP:
		return "TOTP"
	}
	return fmt.Sprintf("type %02X", byte(t))
}

// Algorithm is the hash under the HMAC: the low nibble of the byte that YKOATH
// calls type and algorithm.
type Algorithm byte

// YKOATH protocol, Algorithms. SHA-512 needs firmware 4.3.1 and is in neither
// the NEO nor Nitrokey 3.
const (
	SHA1   Algorithm = 0x01
	SHA256 Algorithm = 0x02
	SHA512 Algorithm = 0x03
)

// String is "SHA1", "SHA256" or "SHA512", and the hex value of anything else.
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

// New is the hash's constructor, to give to [crypto/hmac.New]; nil for a value
// that is none of the three.
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

// Credential is an entry as LIST tells it. LIST tells neither digits nor touch;
// CalculateAll does.
type Credential struct {
	ID        string // 1 to 64 bytes, compared by the card byte for byte
	Type      Type
	Algorithm Algorithm
}

// Name is the id as Yubico's own programs read it.
func (c Credential) Name() Name { return parseName(c.ID, c.Type) }

// maxID is the longest id in bytes, prefix and issuer included. ykman counts
// characters of the account only, so an id that passes there can fail here.
const maxID = 64

// checkID refuses what no card stores, before anything is sent.
func checkID(id string) error {
	if len(id) == 0 || len(id) > maxID {
		return fmt.Errorf("id of %d bytes, want 1 to %d: %w", len(id), maxID, ErrBadSyntax)
	}
	return nil
}
