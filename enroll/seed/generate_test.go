package seed

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/pquerna/otp"
)

func TestGenerate(t *testing.T) {
	a, err := Generate(nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Generate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if encoded(a) == encoded(b) || len(encoded(a)) != 32 {
		t.Errorf("two generated seeds: %s, %s", encoded(a), encoded(b))
	}
}

func TestGenerateWithoutRandomness(t *testing.T) {
	if _, err := Generate(bytes.NewReader(make([]byte, 19))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v, want %v", err, io.ErrUnexpectedEOF)
	}
}

// Another program, here the library alone, must read the URI.
func TestURI(t *testing.T) {
	s, err := Generate(bytes.NewReader([]byte("12345678901234567890")))
	if err != nil {
		t.Fatal(err)
	}
	uri, err := s.URI("Example Bank, Inc.", "alice@example.com")
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(string(uri))
	if err != nil {
		t.Fatal(err)
	}
	if key.Secret() != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || key.Issuer() != "Example Bank, Inc." ||
		key.AccountName() != "alice@example.com" || key.Type() != "totp" || key.Period() != 30 ||
		key.Digits() != otp.DigitsSix || key.Algorithm() != otp.AlgorithmSHA1 {
		t.Errorf("read back as %s", uri)
	}
}

func TestURIRefused(t *testing.T) {
	ours, err := Generate(nil)
	if err != nil {
		t.Fatal(err)
	}
	wiped, err := Generate(nil)
	if err != nil {
		t.Fatal(err)
	}
	wiped.Wipe()
	theirs, err := FromBase32([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name            string
		seed            *Seed
		issuer, account string
		want            error
	}{
		{"aws's seed", theirs, "Example", "alice", ErrNotGenerated},
		{"wiped", wiped, "Example", "alice", ErrNotGenerated},
		{"no issuer", ours, "", "alice", errLabel},
		{"no account", ours, "Example", "", errLabel},
		{"colon in issuer", ours, "Exa:mple", "alice", errLabel},
		{"lost by the library", ours, "Example & Co", "alice", errLabel},
		{"lost by the library", ours, "Example+Co", "alice", errLabel},
		{"colon in account", ours, "Example", "al:ice", errLabel},
	} {
		uri, err := test.seed.URI(test.issuer, test.account)
		if !errors.Is(err, test.want) || uri != nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}
