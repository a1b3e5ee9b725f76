package piv

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Bundled is one of Yubico's certificates that are part of this program.
type Bundled struct {
	Subject string
	SHA256  string // hash of the certificate, hex
	From    time.Time
}

// Bundle returns Yubico's certificates that are part of this program. A token that is
// newer than all of them may have an issuer that is missing here.
func Bundle() []Bundled {
	var all []Bundled
	for _, c := range certificates(pivRoot, root1, u2fRoot, intermediates, newer) {
		sum := sha256.Sum256(c.Raw)
		all = append(all, Bundled{c.Subject.String(), hex.EncodeToString(sum[:]), c.NotBefore})
	}
	return all
}

// Newest returns the certificate of the bundle with the latest date.
func Newest() Bundled {
	var newest Bundled
	for _, b := range Bundle() {
		if b.From.After(newest.From) {
			newest = b
		}
	}
	return newest
}
