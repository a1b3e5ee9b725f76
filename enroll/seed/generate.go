package seed

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pquerna/otp/totp"

	"rootseal/enroll/hint"
)

// generatedSize is the length of a seed of ours in bytes: that of a SHA-1 sum,
// which RFC 4226 section 4 recommends and every service takes.
const generatedSize = 20

// What is wrong with a request for a URI.
var (
	ErrNotGenerated = errors.New("seed is not one of ours")
	ErrLabel        = hint.Sentinel(hint.NameLogin, "issuer and account must be named, in characters that an otpauth uri can carry")
)

// Generate makes a seed for a service that takes one of ours; AWS never does.
// A nil source means crypto/rand.
func Generate(source io.Reader) (*Seed, error) {
	if source == nil {
		source = rand.Reader
	}
	raw := make([]byte, generatedSize)
	if _, err := io.ReadFull(source, raw); err != nil {
		clear(raw)
		return nil, fmt.Errorf("generating seed: %w", err)
	}
	s, err := New(raw)
	if err != nil {
		return nil, err
	}
	s.kept.generated = true
	return s, nil
}

// URI returns the otpauth URI of a generated seed, for the one service that is
// to know it: TOTP, SHA-1, six digits, 30 s. It shows the seed; whoever asks
// for it shows it once and overwrites it. Seeds that came from elsewhere are
// ErrNotGenerated.
//
// The library builds it as a string, which stays in memory until collected.
func (s *Seed) URI(issuer, account string) ([]byte, error) {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	if !s.kept.generated || s.kept.raw == nil {
		return nil, ErrNotGenerated
	}
	// In issuer:account the first colon separates.
	if issuer == "" || account == "" || strings.Contains(issuer+account, ":") {
		return nil, ErrLabel
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Secret: s.kept.raw})
	if err != nil {
		return nil, ErrLabel // err quotes the URI
	}
	// The library leaves & and + as they are in the parameter, so that a reader
	// finds another issuer: read it back.
	if key.Issuer() != issuer || key.AccountName() != account {
		return nil, ErrLabel
	}
	return []byte(key.String()), nil
}
