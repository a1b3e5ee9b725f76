package custody_test

import (
	"errors"
	"testing"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
)

// The first officer signs their own record; the second one's is signed by the
// first, and a stranger's by nobody.
func TestAddOfficer(t *testing.T) {
	s := enrolltest.New(t, 0)
	olivia, peter := enrolltest.NewPen(t), enrolltest.NewPen(t)

	s.Signers = []signing.Signer{olivia}
	if _, err := custody.AddOfficer(t.Context(), s.Env, olivia.Body(t, "Olivia", 5001)); err != nil {
		t.Fatal(err)
	}
	made := s.Register().Signatures
	if len(made) != 1 || made[0].Of.Record != 1 || made[0].KeyID != olivia.Fingerprint() || made[0].Err != nil {
		t.Errorf("signatures %+v, want Olivia's over record 1", made)
	}

	s.Signers = []signing.Signer{peter}
	if _, err := custody.AddOfficer(t.Context(), s.Env, peter.Body(t, "Peter", 5002)); !errors.Is(err, signing.ErrUnknownSigner) {
		t.Errorf("who adds himself: %v, want %v", err, signing.ErrUnknownSigner)
	}
	s.Signers = []signing.Signer{olivia}
	if _, err := custody.AddOfficer(t.Context(), s.Env, olivia.Body(t, "Olivia", 5001)); !errors.Is(err, signing.ErrIsOfficer) {
		t.Errorf("an officer again: %v, want %v", err, signing.ErrIsOfficer)
	}
	if n := len(s.Ledger.Records()); n != 2 {
		t.Errorf("%d records, and what was refused left some", n)
	}
	if _, err := custody.AddOfficer(t.Context(), s.Env, peter.Body(t, "Peter", 5002)); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Register().Active()); n != 2 {
		t.Errorf("%d officers count, want 2", n)
	}
}

// Two commands on the way to the first officer: the slower one finds out when
// it records, with another ledger than it began with.
func TestFirstOfficerTwice(t *testing.T) {
	s := enrolltest.New(t, 0)
	olivia, peter := enrolltest.NewPen(t), enrolltest.NewPen(t)
	slower := *s.Env
	slower.Ledger = enrolltest.OpenLedger(t, s.Store)
	slower.Signers = []signing.Signer{peter}

	s.Signers = []signing.Signer{olivia}
	if _, err := custody.AddOfficer(t.Context(), s.Env, olivia.Body(t, "Olivia", 5001)); err != nil {
		t.Fatal(err)
	}
	if _, err := custody.AddOfficer(t.Context(), &slower, peter.Body(t, "Peter", 5002)); !errors.Is(err, signing.ErrUnknownSigner) {
		t.Errorf("the slower one: %v, want %v", err, signing.ErrUnknownSigner)
	}
	if n := len(enrolltest.OpenLedger(t, s.Store).Records()); n != 2 {
		t.Errorf("%d records, want the first officer's two", n)
	}
}

func TestSetPolicy(t *testing.T) {
	s := enrolltest.New(t, 0)
	pens := s.Officers(t, "Olivia", "Peter")
	s.Signers = []signing.Signer{pens[0]}
	none, days := ledger.PolicySet{}, ledger.PolicySet{VerifyDays: 90}
	if _, err := custody.SetPolicy(t.Context(), s.Env, none, days); err != nil {
		t.Fatal(err)
	}
	if _, err := custody.SetPolicy(t.Context(), s.Env, none, ledger.PolicySet{Touch: true}); !errors.Is(err, custody.ErrPolicyMoved) {
		t.Errorf("over a policy that was not seen: %v, want %v", err, custody.ErrPolicyMoved)
	}
	two := days
	two.TwoOfficers = true
	if _, err := custody.SetPolicy(t.Context(), s.Env, days, two); err != nil {
		t.Fatal(err)
	}
	if got := signing.PolicyOf(s.Register()); got != two {
		t.Errorf("the policy is %+v, want %+v", got, two)
	}

	// From here on two sign, also to end that.
	if _, err := custody.SetPolicy(t.Context(), s.Env, two, days); !errors.Is(err, signing.ErrTooFewSigners) {
		t.Errorf("one signs for one: %v, want %v", err, signing.ErrTooFewSigners)
	}
	peter := &ledger.OfficerRemoved{Name: "Peter", Fingerprint: pens[1].Fingerprint(), Reason: "left"}
	s.Signers = []signing.Signer{pens[0], pens[1]}
	if _, err := custody.RemoveOfficer(t.Context(), s.Env, peter); !errors.Is(err, signing.ErrTooFewOfficers) {
		t.Errorf("the second of two goes: %v, want %v", err, signing.ErrTooFewOfficers)
	}
	if _, err := custody.SetPolicy(t.Context(), s.Env, two, days); err != nil {
		t.Fatal(err)
	}
	if _, err := custody.RemoveOfficer(t.Context(), s.Env, peter); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Register().Active()); n != 1 {
		t.Errorf("%d officers count, want 1", n)
	}
}
