package seed

import (
	"strings"
	"testing"
)

func FuzzFromBase32(f *testing.F) {
	for _, v := range vectors(f, "secrets.txt") {
		f.Add([]byte(v.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		original := string(text)
		s, err := FromBase32(text)
		checkOverwritten(t, text)
		if err != nil {
			checkConstant(t, err)
			return
		}
		// One seed, one spelling: no digit is lost or added.
		if encoded(s) != digitsOf(original) {
			t.Errorf("%q decoded to %q", original, encoded(s))
		}
	})
}

func FuzzParseURI(f *testing.F) {
	for _, v := range vectors(f, "uris.txt") {
		f.Add([]byte(v.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		auth, err := ParseURI(text)
		checkOverwritten(t, text)
		if err != nil {
			checkConstant(t, err)
			return
		}
		again, err := ParseURI([]byte("otpauth://totp/" + strings.ReplaceAll(auth.Label.Device, "+", "%2B") + "@" + auth.Label.Account + "?secret=" + encoded(auth.Seed)))
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		if again.Label != auth.Label || encoded(again.Seed) != encoded(auth.Seed) {
			t.Errorf("%+v became %+v", auth.Label, again.Label)
		}
	})
}

// checkConstant requires one of the package's own errors, unwrapped: for every
// input, an error cannot contain a part of it.
func checkConstant(t *testing.T, err error) {
	t.Helper()
	for _, known := range classes {
		if err == known {
			return
		}
	}
	t.Errorf("an error of somebody else's: %v", err)
}
