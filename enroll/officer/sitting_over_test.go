package officer

import (
	"errors"
	"strings"
	"testing"

	"rootseal/enroll/ledger"
)

const otherPlan = "d2fe2dcc5ac1ca9e0f5a8ac76c4c3f3f7f1a1a5f7e41c0f6a8e1b3f5d7092b46"

// by appends a record of another user.
func (s *story) by(user string, body ledger.Body) uint64 {
	s.t.Helper()
	head, err := s.l.Append(s.t.Context(), ledger.Entry{Command: "test", Officer: ledger.Officer{OSUser: user}, Body: body})
	if err != nil {
		s.t.Fatal(err)
	}
	return head.Sequence
}

// A device that a sitting never reached is covered until the sitting is over, and not for
// years.
func TestSittingIsOver(t *testing.T) {
	next := func(plan, user string, isSigned bool) func(*story, uint64, *person) {
		return func(s *story, apply uint64, olivia *person) {
			body := &ledger.Apply{Plan: plan, Devices: []ledger.Applied{{Do: ledger.ApplyRetire, Principal: alice, Group: "other", Keys: []uint32{1001}, Retires: otherOne}}}
			if plan == somePlan {
				for _, r := range s.l.Records() {
					if r.Sequence == apply {
						body.Approval = r.Body.(*ledger.Apply).Approval
					}
				}
			}
			if number := s.by(user, body); isSigned {
				s.sign(number, olivia)
			}
		}
	}
	for name, test := range map[string]struct {
		then func(s *story, apply uint64, olivia *person)
		over bool
	}{
		"the end of its ceremony is signed": {over: true, then: func(s *story, apply uint64, olivia *person) {
			s.begin(rotationOf(apply))
			s.sign(s.record(newOne, &ledger.End{Outcome: ledger.Complete}), olivia)
		}},
		"the end is not signed": {then: func(s *story, apply uint64, _ *person) {
			s.begin(rotationOf(apply))
			s.record(newOne, &ledger.End{Outcome: ledger.Complete})
		}},
		"another ceremony ends": {then: func(s *story, _ uint64, olivia *person) {
			s.sign(s.record(otherOne, &ledger.Begin{Principal: "111122223333/user/bob", Group: "daily", SeedSource: "api"}), olivia)
			s.sign(s.record(otherOne, &ledger.End{Outcome: ledger.Undone}), olivia)
		}},
		"a later sitting of the plan by another user":               {over: true, then: next(somePlan, "kenji", true)},
		"a later sitting of the plan that nobody signed":            {then: next(somePlan, "kenji", false)},
		"a sitting of another plan by the same user":                {over: true, then: next(otherPlan, "", true)},
		"a sitting of another plan by another user":                 {then: next(otherPlan, "kenji", true)},
		"a sitting of another plan by the same user, nobody signed": {then: next(otherPlan, "", false)},
	} {
		t.Run(name, func(t *testing.T) {
			s, apply, olivia := satFor(t)
			test.then(s, apply, olivia)
			is := retirementOf(apply).retires
			err := s.register().Covers(s.l.Identity().Host, "", nil, is)
			if errors.Is(err, ErrNotCovered) != test.over || test.over && !strings.Contains(err.Error(), "has ended the sitting") {
				t.Errorf("%v", err)
			}
			begun := s.record("20270105-ccc444", is)
			missing := false
			for _, act := range s.register().Missing() {
				missing = missing || act.At.Record == begun
			}
			if missing != test.over {
				t.Errorf("the retirement lacks a signature: %v, want %v", missing, test.over)
			}
		})
	}
}

// The order of the records decides, whenever they are signed: an apply whose signature comes
// after that of a later one ends nothing, and covers nothing.
func TestSittingSignedLateIsOver(t *testing.T) {
	for name, other := range map[string]string{"of the same plan": somePlan, "of another plan by the same user": otherPlan} {
		t.Run(name, func(t *testing.T) {
			s, apply, olivia := satFor(t)
			listed := s.l.Records()[apply-1].Body.(*ledger.Apply)
			approval := listed.Approval
			if other != somePlan {
				approval = 0
			}
			late := s.by("", &ledger.Apply{Plan: other, Approval: approval, Devices: listed.Devices})
			now := s.by("", &ledger.Apply{Plan: somePlan, Approval: listed.Approval, Devices: listed.Devices})
			s.sign(now, olivia)
			s.sign(late, olivia)
			host := s.l.Identity().Host
			if err := s.register().Covers(host, "", nil, retirementOf(now).retires); err != nil {
				t.Errorf("the newest sitting: %v", err)
			}
			for _, old := range []uint64{apply, late} {
				if err := s.register().Covers(host, "", nil, retirementOf(old).retires); !errors.Is(err, ErrNotCovered) || !strings.Contains(err.Error(), "has ended the sitting") {
					t.Errorf("the sitting of record %d: %v", old, err)
				}
			}
			s.record("20270105-ccc444", retirementOf(now).retires)
			s.mustBeWell()
		})
	}
}

// An approval or a policy that is signed after a later one brings back nothing.
func TestSignedLateBringsNothingBack(t *testing.T) {
	s, _, _, olivia, peter := sat(t)
	approval := s.record("", &ledger.Approve{Plan: otherPlan, Devices: 1})
	s.sign(s.record("", &ledger.Approve{Plan: otherPlan, Devices: 1, Withdrawn: true, Reason: "a key was lost"}), peter)
	s.sign(approval, peter)
	if err := s.register().MayApply(&ledger.Apply{Plan: otherPlan, Approval: approval}); err == nil {
		t.Error("an approval is in force that was withdrawn")
	}
	withdrawal := s.record("", &ledger.Approve{Plan: otherPlan, Devices: 1, Withdrawn: true, Reason: "a key was lost"})
	again := s.record("", &ledger.Approve{Plan: otherPlan, Devices: 1})
	s.sign(again, peter)
	s.sign(withdrawal, peter)
	if err := s.register().MayApply(&ledger.Apply{Plan: otherPlan, Approval: again}); err != nil {
		t.Errorf("an approval that was not withdrawn: %v", err)
	}
	weak := s.record("", &ledger.PolicySet{VerifyDays: 9000})
	s.sign(s.record("", &ledger.PolicySet{VerifyDays: 90}), olivia)
	s.sign(weak, olivia)
	if days := s.register().Policy.VerifyDays; days != 90 {
		t.Errorf("the policy requires a proof within %d days", days)
	}
	s.mustBeWell()
}

// An officer who was removed does not come back by an earlier record, and one who came back
// stays.
func TestOfficerSignedLate(t *testing.T) {
	s := tell(t)
	olivia, peter, kenji := newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853), newPerson(t, "Kenji", 16104444)
	s.officers(olivia, peter)
	add := func() uint64 { return s.record("", &kenji.OfficerAdded) }
	remove := func() uint64 { return s.record("", &ledger.OfficerRemoved{Fingerprint: kenji.Fingerprint()}) }
	counts := func() bool {
		o := s.register().Officer(kenji.Fingerprint())
		return o != nil && o.Counts()
	}
	forgotten := add()
	s.sign(add(), olivia)
	unsigned := remove()
	s.sign(remove(), olivia)
	s.sign(forgotten, peter)
	if counts() {
		t.Error("a removed officer is back")
	}
	s.sign(add(), olivia)
	s.sign(unsigned, peter)
	if !counts() {
		t.Error("an officer who is back is removed")
	}
}

// What was written twice may be signed in any order: the later one has its effect, and the
// earlier one none.
func TestOfficerWrittenTwice(t *testing.T) {
	s := tell(t)
	olivia, kenji := newPerson(t, "Olivia", 16021846), newPerson(t, "Kenji", 16104444)
	s.officers(olivia)
	twice := func(body ledger.Body) {
		t.Helper()
		first, second := s.record("", body), s.record("", body)
		s.sign(second, olivia)
		at := len(s.l.Records())
		s.sign(first, olivia)
		s.mustBeWell()
		if o := s.register().Officer(kenji.Fingerprint()); o.Since > uint64(at) || o.Until > uint64(at) {
			t.Errorf("the late signature changed the officer: %+v", o)
		}
	}
	twice(&kenji.OfficerAdded)
	twice(&ledger.OfficerRemoved{Fingerprint: kenji.Fingerprint()})
	twice(&kenji.OfficerAdded)
}

// What a sitting has begun stays covered after it is over, and so do its ends.
func TestSittingIsOverForLaterOnesOnly(t *testing.T) {
	s, apply, olivia := satFor(t)
	s.begin(rotationOf(apply))
	s.record(otherOne, retirementOf(apply).retires)
	s.sign(s.record(newOne, &ledger.End{Outcome: ledger.Complete}), olivia)
	s.sign(s.record(otherOne, &ledger.End{Outcome: ledger.Complete}), olivia)
	s.mustBeWell()
}
