package seed

import (
	"bytes"
	"encoding/base32"
	"testing"

	"github.com/pquerna/otp"
)

// A reader of the URI gets the same seed, whatever its length.
func TestHandover(t *testing.T) {
	for n := minimum; n <= 64; n++ {
		raw := make([]byte, n)
		for i := range raw {
			raw[i] = byte(i*37 + n)
		}
		want := bytes.Clone(raw)
		s, err := New(raw)
		if err != nil {
			t.Fatal(err)
		}
		uri := s.Handover("AWS", "alice@acme manager k3v9q2tx")
		read, err := otp.NewKeyFromURL(string(uri))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		got, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(read.Secret())
		if err != nil || !bytes.Equal(got, want) || read.Issuer() != "AWS" || read.AccountName() != "alice@acme manager k3v9q2tx" {
			t.Errorf("%d bytes: %q, %q: %v", n, read.Issuer(), read.AccountName(), err)
		}
		if s.Wipe(); s.Handover("AWS", "alice") != nil {
			t.Error("a wiped seed has a URI")
		}
	}
}
