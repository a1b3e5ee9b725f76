package oath

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

const (
	accessKeySize   = 16
	accessKeyRounds = 1000
	redacted        = "[redacted]"
)

// AccessKey is the 16 bytes that unlock one applet. It differs from key to key
// and changes with each reset, because the salt is part of it. It prints, logs
// and marshals as "[redacted]".
//
// A function hides the bytes. fmt calls no Format method on unexported fields of
// other structs, nor for %p and %w: it would print the bytes of an array, and
// follow a pointer to one. A function prints as an address.
type AccessKey struct{ bytes func() []byte }

// DeriveAccessKey derives the key as ykman does: PBKDF2 with HMAC-SHA1, 1000
// rounds, over the UTF-8 bytes of the password, not normalized, with the applet's
// salt (YKOATH protocol, SET CODE).
func DeriveAccessKey(password, salt []byte) AccessKey {
	// RFC 8018, section 5.2, for one block: 16 of SHA-1's 20 bytes. The standard
	// library's pbkdf2 takes the password as a string, which cannot be wiped.
	prf := hmac.New(sha1.New, password)
	prf.Write(salt)
	prf.Write([]byte{0, 0, 0, 1})
	u := prf.Sum(nil)
	block := make([]byte, len(u))
	copy(block, u)
	for range accessKeyRounds - 1 {
		prf.Reset()
		prf.Write(u)
		u = prf.Sum(u[:0])
		subtle.XORBytes(block, block, u)
	}
	key := make([]byte, accessKeySize)
	copy(key, block)
	clear(u)
	clear(block)
	return AccessKey{func() []byte { return key }}
}

// Wipe overwrites the key in every copy. A wiped key still counts as a key, but as a
// wrong one.
func (k AccessKey) Wipe() {
	if k.bytes != nil {
		clear(k.bytes())
	}
}

// answer returns the proof of knowing the key: HMAC-SHA1 of the other side's challenge.
func (k AccessKey) answer(challenge []byte) []byte {
	mac := hmac.New(sha1.New, k.bytes())
	mac.Write(challenge)
	return mac.Sum(nil)
}

// check refuses the zero value, which has no bytes.
func (k AccessKey) check() error {
	if k.bytes == nil {
		return fmt.Errorf("no access key: %w", ErrBadSyntax)
	}
	return nil
}

// Format prints "[redacted]", whatever the verb.
func (k AccessKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue logs "[redacted]".
func (k AccessKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText keeps the key out of JSON and of any other text encoding.
func (k AccessKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
