package record

import (
	"strings"
	"testing"

	"rootseal/enroll/ledger"
)

// What only an unsigned verification says against a key is told as unsigned. It neither
// hides nor weakens what a signed one says.
func TestUnsignedVerificationIsADoubt(t *testing.T) {
	const salt = "b3a1c50e7d24f896"
	check := func(result string, reset bool) *ledger.Verified {
		v := shows("5.4.3", salt)
		v.Result, v.WasReset = ledger.Wrong, reset
		v.Credentials = []ledger.CredentialProof{{Device: sealed, CredentialID: "x", Result: result}}
		return v
	}
	whole := func(result string) *ledger.Verified { // of no device
		v := shows("5.4.3", salt)
		v.Result = result
		return v
	}
	for _, tt := range []struct {
		name     string
		signed   *ledger.Verified // nil: none
		forged   *ledger.Verified // nil: none
		want     string           // an objection that must be there
		unsigned bool
	}{
		{"wrong", nil, check(ledger.WrongSeed, false), AgainstWrong, true},
		{"missing", nil, check(ledger.Missing, false), AgainstWrong, true},
		{"reset", nil, check(ledger.Missing, true), AgainstReset, true},
		{"wrong as a whole", nil, whole(ledger.Wrong), AgainstWrong, true},
		{"wrong, signed", check(ledger.WrongSeed, false), nil, AgainstWrong, false},
		{"reset, signed", check(ledger.WrongSeed, true), nil, AgainstReset, false},
		{"wrong, signed, then reset", check(ledger.WrongSeed, false), check(ledger.Missing, true), AgainstWrong, false},
		{"wrong, signed, then missing", check(ledger.WrongSeed, false), check(ledger.Missing, false), AgainstWrong, false},
		{"wrong, signed, then another id", check(ledger.WrongSeed, false), shows("5.4.3", "0000000000000001"), AgainstWrong, false},
		{"wrong as a whole, signed, then proven", whole(ledger.Wrong), whole(ledger.Proven), AgainstWrong, false},
		{"wrong as a whole, signed, then another firmware", whole(ledger.Wrong), shows("9.9.9", salt), AgainstWrong, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := guardedStory(t)
			if tt.signed != nil {
				s.sign(t, s.write(t, "", tt.signed), mika)
			}
			if tt.forged != nil {
				s.write(t, "", tt.forged)
			}
			all := s.book().Against(Shown{Serial: left, OATHSalt: salt, Firmware: "5.4.3"})
			for _, o := range all {
				if o.Name == tt.want && o.Unsigned == tt.unsigned && strings.HasSuffix(o.Text.String(), inUnsigned) == tt.unsigned {
					return
				}
			}
			t.Errorf("against it %+v, want %s, unsigned: %v", all, tt.want, tt.unsigned)
		})
	}
}

// A key that answers proves itself, in a record that needs no signature.
func TestAnswerEndsASignedWrong(t *testing.T) {
	s, mika := guardedStory(t)
	v := shows("5.4.3", "b3a1c50e7d24f896")
	v.Result = ledger.Wrong
	s.sign(t, s.write(t, "", v), mika)
	s.write(t, "", s.prove(t, left, sealed))
	if all := s.book().Against(Shown{Serial: left}); len(all) != 0 {
		t.Errorf("against it %+v", all)
	}
}

// What the key shows now outweighs what an unsigned record says of it.
func TestShownResetOutweighsAnUnsignedOne(t *testing.T) {
	s, _ := guardedStory(t)
	v := shows("5.4.3", "0000000000000001")
	v.Result, v.WasReset = ledger.Wrong, true
	v.Credentials = []ledger.CredentialProof{{Device: sealed, CredentialID: "x", Result: ledger.Missing}}
	s.write(t, "", v)
	all := s.book().Against(Shown{Serial: left, OATHSalt: "0000000000000001"})
	if len(all) != 1 || all[0].Name != AgainstReset || all[0].Unsigned {
		t.Errorf("against it %+v", all)
	}
}
