package journal_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"

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

// A removal of leftovers that was not signed ends with nothing removed, in the
// command that began it and in the one after it was killed.
func TestUnsignedRemoval(t *testing.T) {
	untouched := func(t *testing.T, s *enrolltest.Stage, r enroll.Result) {
		t.Helper()
		if r.Outcome != ledger.Owing || len(r.Undone) != 0 || len(r.Owed) != 3 || len(s.Made()) != 1 || len(s.Held(s.Cards[0])) != 1 || len(s.Held(s.Cards[1])) != 1 {
			t.Errorf("%+v; AWS has %+v, and the keys %+v, %+v", r, s.Made(), s.Held(s.Cards[0]), s.Held(s.Cards[1]))
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Orphaned(t, s)
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		pulled := errors.New("the officer's key was pulled")
		pens[0].Before = func(int) error { return pulled }
		r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
		if !errors.Is(err, pulled) {
			t.Errorf("%v, want %v", err, pulled)
		}
		untouched(t, s, r)

		pens[0].Before = func(int) error { // its process is killed: it writes no end
			s.Store.FailBefore(1, pulled)
			return pulled
		}
		_, err = settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		pens[0].Before = nil
		r, err = settle.FinishLeftovers(t.Context(), s.Env, enrolltest.Uncleaned(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil {
			t.Error(err)
		}
		untouched(t, s, r)
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
