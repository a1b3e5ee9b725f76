package officer

import (
	"errors"
	"fmt"
	"testing"

	"rootseal/enroll/ledger"
)

// two is a ledger with two officers, a spare one, and the policy that two sign.
func two(t *testing.T) (s *story, olivia, peter, quinn *person) {
	t.Helper()
	s = tell(t)
	olivia, peter, quinn = newPerson(t, "Olivia", 16021846), newEd25519(t, "Peter", 16021853), newPerson(t, "Quinn", 16104417)
	s.officers(olivia, peter, quinn)
	s.sign(s.record("", &ledger.PolicySet{TwoOfficers: true}), olivia)
	if need := s.register().Needs(); need != 2 {
		t.Fatalf("needs %d", need)
	}
	return s, olivia, peter, quinn
}

func TestTwoOfficers(t *testing.T) {
	s, olivia, peter, _ := two(t)
	record := s.label("together")
	if _, err := s.trySign(record, olivia); !errors.Is(err, ErrTooFewSigners) {
		t.Errorf("one alone: %v", err)
	}
	signed := s.sign(record, olivia, peter)
	s.mustBeWell()
	r := s.register()
	if act := r.Acts[len(r.Acts)-1]; act.Signed != signed || len(act.Signers) != 2 {
		t.Errorf("signed in %d by %d", act.Signed, len(act.Signers))
	}

	record = s.label("one after the other")
	s.forge(record, nil, peter)
	s.mustMiss(record, ErrTwoOfficers)
	s.forge(record, nil, peter)
	s.mustMiss(record, ErrTwoOfficers)
	s.forge(record, nil, olivia)
	s.mustBeWell()
}

// One person with two tokens is one officer, and so is one token with two keys.
func TestOneOfficerTwice(t *testing.T) {
	for _, test := range []struct {
		name   string
		called string
		serial uint32
	}{
		{"another slot of the token", "Peggy", 16021846},
		{"another token", "OLIVIA", 16104444},
		{"the same key", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, olivia, peter, _ := two(t)
			twin := olivia
			if test.called != "" {
				twin = newPerson(t, test.called, test.serial)
				s.sign(s.record("", &twin.OfficerAdded), olivia, peter)
			}
			record := s.label("twice")
			asked := olivia.asked
			if _, err := s.trySign(record, olivia, twin); !errors.Is(err, ErrSameOfficer) || olivia.asked != asked {
				t.Errorf("Sign: %v, want %v before anybody is asked", err, ErrSameOfficer)
			}
			s.forge(record, nil, olivia, twin)
			s.mustMiss(record, ErrTwoOfficers)
		})
	}
}

// A signer who was removed before the second signature no longer counts.
func TestFirstOfTwoIsRemoved(t *testing.T) {
	s, olivia, peter, quinn := two(t)
	record := s.label("half")
	s.forge(record, nil, quinn)
	s.sign(s.record("", &ledger.OfficerRemoved{Name: "Quinn", Fingerprint: quinn.Fingerprint(), Reason: "left"}), olivia, peter)
	s.forge(record, nil, olivia)
	s.mustMiss(record, ErrTwoOfficers)
	s.forge(record, nil, peter)
	s.mustBeWell()
}

// There are always as many officers as must sign. A change that would break this is
// refused, and has no effect if it is recorded anyway.
func TestTooFewOfficers(t *testing.T) {
	s, olivia, peter, quinn := two(t)
	r := s.register()
	if err := r.MayDismiss(quinn.Fingerprint()); err != nil {
		t.Errorf("the third officer: %v", err)
	}
	s.sign(s.record("", &ledger.OfficerRemoved{Name: "Quinn", Fingerprint: quinn.Fingerprint(), Reason: "left"}), olivia, peter)
	if err := s.register().MayDismiss(peter.Fingerprint()); !errors.Is(err, ErrTooFewOfficers) {
		t.Errorf("the second of two: %v", err)
	}
	if err := s.register().MayDismiss(quinn.Fingerprint()); !errors.Is(err, ErrNotOfficer) {
		t.Errorf("who is gone: %v", err)
	}
	dismissed := s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"})
	if _, err := s.trySign(dismissed, olivia, peter); !errors.Is(err, ErrTooFewOfficers) {
		t.Errorf("Sign: %v, want %v", err, ErrTooFewOfficers)
	}
	s.forge(dismissed, nil, olivia, peter)
	s.mustFind(dismissed, ErrTooFewOfficers)
	s.mustCount("Olivia", "Peter")
}

func TestLastOfficerStays(t *testing.T) {
	s, olivia := tell(t), newPerson(t, "Olivia", 16021846)
	s.officers(olivia)
	if err := s.register().MayDismiss(olivia.Fingerprint()); !errors.Is(err, ErrTooFewOfficers) {
		t.Errorf("the last one: %v", err)
	}
	policy := &ledger.PolicySet{TwoOfficers: true}
	if err := s.register().MaySet(policy); !errors.Is(err, ErrTooFewOfficers) {
		t.Errorf("two officers by one: %v", err)
	}
	record := s.record("", policy)
	if _, err := s.trySign(record, olivia); !errors.Is(err, ErrTooFewOfficers) {
		t.Errorf("Sign: %v, want %v", err, ErrTooFewOfficers)
	}
	s.forge(record, nil, olivia)
	s.mustFind(record, ErrTooFewOfficers)
	if need := s.register().Needs(); need != 1 {
		t.Errorf("needs %d", need)
	}
}

func TestMayAdd(t *testing.T) {
	s, olivia, peter, _ := two(t)
	if err := s.register().MayAdd(&peter.OfficerAdded); !errors.Is(err, ErrIsOfficer) {
		t.Errorf("an officer again: %v", err)
	}
	ruth := newPerson(t, "Ruth", 16100000)
	if err := s.register().MayAdd(&ruth.OfficerAdded); err != nil {
		t.Error(err)
	}
	// Who was removed can come back.
	s.sign(s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"}), olivia, peter)
	again := s.record("", &peter.OfficerAdded)
	quinn := s.register().Officers[2]
	s.mustCount("Olivia", "Quinn")
	if quinn.Name != "Quinn" {
		t.Fatal("the third officer is another")
	}
	s.mustMiss(again, ErrNotSigned)
}

// Two officers must close the finding of a wrong bag, whatever the policy requires
// otherwise; for an emergency one officer is enough.
func TestTwoOfficersCloseAnotherBag(t *testing.T) {
	for _, test := range []struct {
		name   string
		unseal ledger.Unseal
		need   int
	}{
		{"a record that hides the other bag", ledger.Unseal{Bag: "B-1", Recorded: "B-1"}, 2},
		{"another bag", ledger.Unseal{Bag: "B-1", Recorded: "A-17"}, 2},
		{"another bag in an emergency", ledger.Unseal{Bag: "B-1", Recorded: "A-17", Emergency: true}, 2},
		{"an emergency", ledger.Unseal{Recorded: "A-17", Emergency: true}, 1},
		{"an emergency, the bag read", ledger.Unseal{Bag: "A-17", Recorded: "A-17", Emergency: true}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
			s.officers(olivia, peter)
			s.sign(s.record("", &ledger.Seal{Bag: "A-17"}), olivia)
			unsealed := s.record("", &test.unseal)
			s.sign(unsealed, olivia)
			closed := s.record("", &ledger.Close{Finding: fmt.Sprintf("unseal-%d", unsealed), Reason: "torn in the transport"})
			_, err := s.trySign(closed, olivia)
			if test.need == 1 {
				if err != nil {
					t.Fatal(err)
				}
				s.mustBeWell()
				return
			}
			if !errors.Is(err, ErrTwoOfficers) {
				t.Fatalf("one officer: %v, want %v", err, ErrTwoOfficers)
			}
			s.forge(closed, nil, olivia)
			s.mustMiss(closed, ErrTwoOfficers)
			s.sign(closed, olivia, peter)
			s.mustBeWell()
		})
	}
}

// AWS's answer to codes that were sent with a signature is signed, too, and so is
// an operator's report; in a ceremony the End is signed for both.
func TestWhichLiveProofsAreSigned(t *testing.T) {
	for _, test := range []struct {
		ceremony, method string
		wanted           bool
	}{
		{"", ledger.MethodResync, true},
		{"", ledger.MethodStated, true},
		{"", ledger.MethodSession, false},
		{"", ledger.MethodSeen, false},
		{"c1", ledger.MethodStated, false},
	} {
		s, olivia := tell(t), newPerson(t, "Olivia", 16021846)
		s.officers(olivia)
		s.record(test.ceremony, &ledger.Live{Device: "c0", Method: test.method, Result: ledger.Proven})
		if missing := s.register().Missing(); len(missing) == 1 != test.wanted {
			t.Errorf("%s in ceremony %q: missing %+v, want a signature: %v", test.method, test.ceremony, missing, test.wanted)
		}
	}
}
