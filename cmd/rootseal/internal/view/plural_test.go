package view

import (
	"regexp"
	"testing"

	"rootseal/enroll/ledger"
)

// One of a thing is not "1 things".
func TestOneOfEach(t *testing.T) {
	wrong := regexp.MustCompile(`\b1 [a-z]+s\b`)
	for _, body := range []ledger.Body{
		&ledger.PolicySet{MinKeys: 1, VerifyDays: 1, LiveDays: 1},
		&ledger.Leftovers{Devices: make([]ledger.LeftDevice, 1), Credentials: make([]ledger.LeftCredential, 1)},
	} {
		if words := BodyWords(body).String(); wrong.MatchString(words) {
			t.Errorf("%T: %q", body, words)
		}
	}
}
