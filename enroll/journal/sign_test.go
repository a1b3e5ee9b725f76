package journal_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/journal"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
)

// With an officer on record the intent is signed before anything is written,
// and the end is signed, too.
func TestEnrolmentIsSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		pens := s.Officers(t, "Olivia")
		if _, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice()); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Fatalf("nobody signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		s.Signers = []signing.Signer{pens[0]}
		pens[0].Before = func(signature int) error {
			if made := s.Made(); signature == 1 && len(made) > 0 {
				t.Errorf("the intent is signed after AWS has %+v", made)
			}
			return nil
		}
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if err != nil || r.Unsigned != nil {
			t.Fatalf("%v, unsigned: %v", err, r.Unsigned)
		}
		register := s.Register()
		if missing := register.Missing(); len(missing) != 0 || len(register.Problems) != 0 || pens[0].Signed != 2 {
			t.Errorf("missing %+v, problems %v, %d signatures", missing, register.Problems, pens[0].Signed)
		}
	})
}

// An intent that is not signed is not carried out.
func TestUnsignedIntentIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		pulled := errors.New("the officer's key was pulled")
		pens[0].Before = func(int) error { return pulled }
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if !errors.Is(err, pulled) || r.Outcome != ledger.Undone || r.Unsigned == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		if made := s.Made(); len(made) != 0 {
			t.Errorf("AWS has %+v", made)
		}
		for _, call := range s.AWSAccount.Calls() {
			if call.Action == "CreateVirtualMFADevice" {
				t.Error("a device was made")
			}
		}
	})
}

// A closing record that cannot be signed is settled all the same; the register
// names it, and its signature can be made later.
func TestUnsignedEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		pens[0].Before = func(signature int) error {
			if signature > 1 {
				return errors.New("the officer's key was pulled")
			}
			return nil
		}
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if err != nil || r.Outcome != ledger.Complete || !errors.Is(r.Unsigned, env.ErrUnsigned) {
			t.Fatalf("%+v, %v", r, err)
		}
		missing := s.Register().Missing()
		if len(missing) != 1 || missing[0].Kind != "end" {
			t.Fatalf("missing %+v", missing)
		}
		pens[0].Before = nil
		if _, err := signing.Sign(t.Context(), s.Ledger, missing[0].At.Record, "log", ledger.Officer{OSUser: s.OSUser}, 0, pens[0]); err != nil {
			t.Fatal(err)
		}
		if missing := s.Register().Missing(); len(missing) != 0 {
			t.Errorf("missing %+v", missing)
		}
	})
}

// Two officers, by policy: one of them is not enough, for a seal as little as
// for an enrolment; in an emergency nobody is asked.
func TestTwoOfficers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		pens := s.Officers(t, "Olivia", "Kenji")
		s.Signers = []signing.Signer{pens[0]}
		if _, err := s.Record(t.Context(), "policy", &ledger.PolicySet{TwoOfficers: true}, nil); err != nil {
			t.Fatal(err)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-1")); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Errorf("one signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		s.Signers = []signing.Signer{pens[0], pens[0]}
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-1")); !errors.Is(err, signing.ErrSameOfficer) {
			t.Errorf("one signs twice: %v, want %v", err, signing.ErrSameOfficer)
		}
		s.Signers = []signing.Signer{pens[0], pens[1]}
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-1")); err != nil {
			t.Fatal(err)
		}
		s.Signers = nil
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-1"}); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Errorf("nobody signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		_, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "B-9", Emergency: true})
		if !errors.Is(err, env.ErrUnsigned) || s.Book().Key(1002).Sealed != nil {
			t.Errorf("in an emergency: %v", err)
		}
		finding := s.Book().Open()[0].ID
		s.Signers = []signing.Signer{pens[1], pens[0]}
		if _, err := custody.CloseFinding(t.Context(), s.Env, finding, "ticket 12"); err != nil {
			t.Fatal(err)
		}
		if open := s.Book().Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
	})
}

// An officer's key may be one that the command holds open, so all are let go before a
// signature, and only then.
func TestKeysAreReleasedBeforeASignature(t *testing.T) {
	for _, here := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			if here {
				s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
			}
			s.Forge(t, "20260101-aaaaaa", s.ForgedBegin("aaaaaa"))
			released := false
			j := &journal.Journal{Env: s.Env, ID: "20260101-aaaaaa", Command: "enroll", Release: func() { released = true }, Caller: func() string { return "" }}
			if err := j.Sign(t.Context(), s.Ledger.Head().Sequence); err != nil || released != here {
				t.Errorf("released %t, want %t; %v", released, here, err)
			}
		})
	}
}
