package enroll_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"

	signing "rootseal/enroll/officer"
)

// pen is an officer's key in software.
type pen struct {
	key    *ecdsa.PrivateKey
	before func(signature int) error // what goes wrong with the n-th, from 1

	signed int
}

func newPen(t *testing.T) *pen {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &pen{key: key}
}

func (p *pen) Fingerprint() string {
	_, _, fingerprint, err := signing.Describe(&p.key.PublicKey)
	if err != nil {
		panic(err)
	}
	return fingerprint
}

func (p *pen) Sign(_ context.Context, message []byte) ([]byte, error) {
	p.signed++
	if p.before != nil {
		if err := p.before(p.signed); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, p.key, sum[:])
}

// officers puts officers on record, each with a token of their own.
func (s *stage) officers(t *testing.T, names ...string) []*pen {
	t.Helper()
	var pens []*pen
	for i, name := range names {
		p := newPen(t)
		if _, err := s.Record(t.Context(), "officer", p.body(t, name, uint32(5001+i)), nil); err != nil {
			t.Fatal(err)
		}
		pens = append(pens, p)
		s.Signers = []signing.Signer{pens[0]}
	}
	s.Signers = nil
	return pens
}

func (s *stage) register() *signing.Register { return signing.Read(s.Ledger.Records()) }

// With an officer on record the intent is signed before anything is written,
// and the end is signed, too.
func TestEnrolmentIsSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		pens := s.officers(t, "Olivia")
		if _, err := enroll.Prepare(t.Context(), s.Env, s.alice()); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Fatalf("nobody signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		s.Signers = []signing.Signer{pens[0]}
		pens[0].before = func(signature int) error {
			if made := s.made(); signature == 1 && len(made) > 0 {
				t.Errorf("the intent is signed after AWS has %+v", made)
			}
			return nil
		}
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil || r.Unsigned != nil {
			t.Fatalf("%v, unsigned: %v", err, r.Unsigned)
		}
		register := s.register()
		if missing := register.Missing(); len(missing) != 0 || len(register.Problems) != 0 || pens[0].signed != 2 {
			t.Errorf("missing %+v, problems %v, %d signatures", missing, register.Problems, pens[0].signed)
		}
	})
}

// An intent that is not signed is not carried out.
func TestUnsignedIntentIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		pens := s.officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		pulled := errors.New("the officer's key was pulled")
		pens[0].before = func(int) error { return pulled }
		r, err := s.run(t.Context(), t, s.alice())
		if !errors.Is(err, pulled) || r.Outcome != ledger.Undone || r.Unsigned == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		if made := s.made(); len(made) != 0 {
			t.Errorf("AWS has %+v", made)
		}
		for _, call := range s.aws.Calls() {
			if call.Action == "CreateVirtualMFADevice" {
				t.Error("a device was made")
			}
		}
	})
}

// A removal of leftovers that was not signed ends with nothing removed, in the
// command that began it and in the one after it was killed.
func TestUnsignedRemoval(t *testing.T) {
	untouched := func(t *testing.T, s *stage, r enroll.Result) {
		t.Helper()
		if r.Outcome != ledger.Owing || len(r.Undone) != 0 || len(r.Owed) != 3 || len(s.made()) != 1 || len(s.held(s.cards[0])) != 1 || len(s.held(s.cards[1])) != 1 {
			t.Errorf("%+v; AWS has %+v, and the keys %+v, %+v", r, s.made(), s.held(s.cards[0]), s.held(s.cards[1]))
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		orphaned(t, s)
		pens := s.officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		pulled := errors.New("the officer's key was pulled")
		pens[0].before = func(int) error { return pulled }
		r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, account)
		if !errors.Is(err, pulled) {
			t.Errorf("%v, want %v", err, pulled)
		}
		untouched(t, s, r)

		pens[0].before = func(int) error { // its process is killed: it writes no end
			s.store.FailBefore(1, pulled)
			return pulled
		}
		_, err = settle.RemoveLeftovers(t.Context(), s.Env, found, account)
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		pens[0].before = nil
		r, err = settle.FinishLeftovers(t.Context(), s.Env, uncleaned(s.Ledger)[0].ID, settle.Word{Confirm: agrees})
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
		s := newStage(t, 2)
		pens := s.officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		pens[0].before = func(signature int) error {
			if signature > 1 {
				return errors.New("the officer's key was pulled")
			}
			return nil
		}
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil || r.Outcome != ledger.Complete || !errors.Is(r.Unsigned, env.ErrUnsigned) {
			t.Fatalf("%+v, %v", r, err)
		}
		missing := s.register().Missing()
		if len(missing) != 1 || missing[0].Kind != "end" {
			t.Fatalf("missing %+v", missing)
		}
		pens[0].before = nil
		if _, err := signing.Sign(t.Context(), s.Ledger, missing[0].At.Record, "log", ledger.Officer{OSUser: s.OSUser}, 0, pens[0]); err != nil {
			t.Fatal(err)
		}
		if missing := s.register().Missing(); len(missing) != 0 {
			t.Errorf("missing %+v", missing)
		}
	})
}

// Two officers, by policy: one of them is not enough, for a seal as little as
// for an enrolment; in an emergency nobody is asked.
func TestTwoOfficers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		pens := s.officers(t, "Olivia", "Kenji")
		s.Signers = []signing.Signer{pens[0]}
		if _, err := s.Record(t.Context(), "policy", &ledger.PolicySet{TwoOfficers: true}, nil); err != nil {
			t.Fatal(err)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, bag("A-1")); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Errorf("one signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		s.Signers = []signing.Signer{pens[0], pens[0]}
		if _, _, err := custody.Seal(t.Context(), s.Env, bag("A-1")); !errors.Is(err, signing.ErrSameOfficer) {
			t.Errorf("one signs twice: %v, want %v", err, signing.ErrSameOfficer)
		}
		s.Signers = []signing.Signer{pens[0], pens[1]}
		if _, _, err := custody.Seal(t.Context(), s.Env, bag("A-1")); err != nil {
			t.Fatal(err)
		}
		s.Signers = nil
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-1"}); !errors.Is(err, signing.ErrTooFewSigners) {
			t.Errorf("nobody signs: %v, want %v", err, signing.ErrTooFewSigners)
		}
		_, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "B-9", Emergency: true})
		if !errors.Is(err, env.ErrUnsigned) || s.book().Key(1002).Sealed != nil {
			t.Errorf("in an emergency: %v", err)
		}
		finding := s.book().Open()[0].ID
		s.Signers = []signing.Signer{pens[1], pens[0]}
		if _, err := custody.CloseFinding(t.Context(), s.Env, finding, "ticket 12"); err != nil {
			t.Fatal(err)
		}
		if open := s.book().Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
	})
}
