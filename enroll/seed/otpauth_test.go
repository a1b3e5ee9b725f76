package seed

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParseURI(t *testing.T) {
	for _, v := range vectors(t, "uris.txt") {
		t.Run(v.text, func(t *testing.T) {
			buffer := []byte(v.text)
			auth, err := ParseURI(buffer)
			checkOverwritten(t, buffer)
			if !errors.Is(err, v.want) {
				t.Fatalf("%v, want %v", err, v.want)
			}
			if err != nil {
				checkSilent(t, err.Error(), secret)
				return
			}
			if got := encoded(auth.Seed); got != secret {
				t.Errorf("another seed: %s", got)
			}
		})
	}
}

func TestParseURILabel(t *testing.T) {
	for label, want := range map[string]Label{
		"Amazon%20Web%20Services:vault-alice@acme-prod":    {"vault-alice", "acme-prod"},
		"Amazon%20Web%20Services:vault-alice@111122223333": {"vault-alice", "111122223333"},
		"root-account-mfa-device@acme-prod":                {"root-account-mfa-device", "acme-prod"},
		"Amazon%20Web%20Services:a@b@acme":                 {"a@b", "acme"},
		"Amazon%20Web%20Services:a%40b%40acme":             {"a@b", "acme"},
		"Amazon%20Web%20Services:%41+%3D,._-@acme":         {"A+=,._-", "acme"},
	} {
		auth, err := ParseURI([]byte("otpauth://totp/" + label + "?secret=" + secret))
		if err != nil {
			t.Errorf("%s: %v", label, err)
			continue
		}
		if auth.Label != want {
			t.Errorf("%s: %+v, want %+v", label, auth.Label, want)
		}
	}
}

func TestParseURIUnescapesTheSecret(t *testing.T) {
	for _, escaped := range []string{
		fmt.Sprintf("%%%02x%s", secret[0], secret[1:]),
		fmt.Sprintf("%s%%%02X", secret[:63], secret[63]),
		fmt.Sprintf("%%%02x%s", secret[0]|0x20, strings.ToLower(secret[1:])),
		secret[:32] + "%20" + secret[32:],
		secret[:32] + "+" + secret[32:48] + "%2d" + secret[48:],
	} {
		auth, err := ParseURI([]byte("otpauth://totp/a@acme?secret=" + escaped))
		if err != nil {
			t.Errorf("%s: %v", escaped, err)
			continue
		}
		if got := encoded(auth.Seed); got != secret {
			t.Errorf("%s: another seed: %s", escaped, got)
		}
	}
}

// Pasted text comes with a line end.
func TestParseURITrims(t *testing.T) {
	if _, err := ParseURI([]byte("\n otpauth://totp/a@acme?secret=" + secret + "\r\n")); err != nil {
		t.Error(err)
	}
}
