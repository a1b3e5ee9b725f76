package enrolltest

import (
	"bytes"
	"encoding/base32"
	"testing"
	"time"

	"rootseal/enroll/seed"
	"rootseal/oath"
)

// The search itself finds what it looks for.
func TestSecretsAreFound(t *testing.T) {
	s := New(t, 1)
	raw := bytes.Repeat([]byte("seed"), 10)
	s.secrets.seeds = map[string]bool{string(raw): true}
	secret, err := seed.New(bytes.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	code := CodeOf(secret, oath.Step(time.Now(), 30*time.Second))
	if !s.isCode(code) {
		t.Errorf("the code of this moment is not known as one")
	}
	if spelled := spellings(string(raw))["base32"]; spelled != base32.StdEncoding.EncodeToString(raw) {
		t.Errorf("base32 is looked for as %q", spelled)
	}
}
