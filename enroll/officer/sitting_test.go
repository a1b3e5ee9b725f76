package officer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/ledger"
)

const somePlan = "c1fe2dcc5ac1ca9e0f5a8ac76c4c3f3f7f1a1a5f7e41c0f6a8e1b3f5d7092b46"

// sat is a ledger in which Peter approved a plan and Olivia signed for carrying it out, for
// one device.
func sat(t *testing.T) (s *story, approval, apply uint64, olivia, peter *person) {
	t.Helper()
	s = tell(t)
	olivia, peter = newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	approval = s.record("", &ledger.Approve{Plan: somePlan, Devices: 1})
	s.sign(approval, peter)
	apply = s.record("", &ledger.Apply{Plan: somePlan, Approval: approval, Devices: []ledger.Applied{
		{Do: ledger.ApplyEnroll, Principal: "111122223333/user/alice", Group: "daily", Keys: []uint32{1001, 1002}, Touch: true},
	}})
	s.sign(apply, olivia)
	return s, approval, apply, olivia, peter
}

// begin is the begin of that device, with another order of the keys.
func begin(apply uint64, change func(*ledger.Begin)) *ledger.Begin {
	b := &ledger.Begin{
		Principal: "111122223333/user/alice", Group: "daily", SeedSource: "api", Touch: true, Apply: apply,
		Keys: []ledger.KeyState{{KeySerial: 1002}, {KeySerial: 1001}},
	}
	if change != nil {
		change(b)
	}
	return b
}

func TestSittingCovers(t *testing.T) {
	s, _, apply, _, _ := sat(t)
	if err := s.register().Covers(s.l.Identity().Host, "", nil, begin(apply, nil)); err != nil {
		t.Fatal(err)
	}
	s.record("20270104-aaa222", begin(apply, nil))
	s.mustBeWell()
	if err := s.register().Covers(s.l.Identity().Host, "", nil, begin(apply, nil)); !errors.Is(err, ErrNotCovered) {
		t.Errorf("once more: %v", err)
	}
	again := s.record("20270104-bbb333", begin(apply, nil))
	s.mustMiss(again, ErrNotSigned)
}

// A begin that the officers have not signed for stays unsigned, whoever writes it.
func TestSittingCoversNothingElse(t *testing.T) {
	for name, change := range map[string]func(*ledger.Begin){
		"another principal": func(b *ledger.Begin) { b.Principal = "111122223333/user/mallory" },
		"another group":     func(b *ledger.Begin) { b.Group = "sealed" },
		"no touch":          func(b *ledger.Begin) { b.Touch = false },
		"another key":       func(b *ledger.Begin) { b.Keys[0].KeySerial = 6666 },
		"one key more":      func(b *ledger.Begin) { b.Keys = append(b.Keys, ledger.KeyState{KeySerial: 6666}) },
		"a pasted seed":     func(b *ledger.Begin) { b.SeedSource = "paste" },
		"a made seed":       func(b *ledger.Begin) { b.SeedSource = "generated" },
		"an emergency":      func(b *ledger.Begin) { b.Emergency = "no officer" },
		"another record":    func(b *ledger.Begin) { b.Apply-- },
		"no record":         func(b *ledger.Begin) { b.Apply = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			s, _, apply, _, _ := sat(t)
			s.mustMiss(s.record("20270104-aaa222", begin(apply, change)), ErrNotSigned)
		})
	}
	t.Run("a rotation", func(t *testing.T) {
		s, _, apply, _, _ := sat(t)
		s.record("20270104-aaa222", &ledger.Rotate{Device: "20260101-zzz999"})
		s.mustMiss(s.record("20270104-aaa222", begin(apply, nil)), ErrNotSigned)
	})
	t.Run("an approval that was withdrawn", func(t *testing.T) {
		s, _, apply, _, peter := sat(t)
		s.sign(s.record("", &ledger.Approve{Plan: somePlan, Devices: 1, Withdrawn: true, Reason: "wrong keys"}), peter)
		s.mustMiss(s.record("20270104-aaa222", begin(apply, nil)), ErrNotSigned)
	})
	t.Run("a policy that came between", func(t *testing.T) {
		s, _, _, olivia, _ := sat(t)
		apply := s.record("", &ledger.Apply{Plan: somePlan, Devices: []ledger.Applied{{
			Do: ledger.ApplyEnroll, Principal: "111122223333/user/alice", Group: "daily", Keys: []uint32{1001, 1002}, Touch: true,
		}}})
		s.sign(apply, olivia)
		s.sign(s.record("", &ledger.PolicySet{Approval: true}), olivia)
		s.mustMiss(s.record("20270104-aaa222", begin(apply, nil)), ErrNotSigned)
	})
}

// Who approved a plan cannot sign for carrying it out, and a forged signature of theirs
// carries nothing.
func TestApproverDoesNotApply(t *testing.T) {
	s, approval, _, _, peter := sat(t)
	body := &ledger.Apply{Plan: somePlan, Approval: approval, Devices: []ledger.Applied{
		{Do: ledger.ApplyEnroll, Principal: "111122223333/user/alice", Group: "daily", Keys: []uint32{1001, 1002}, Touch: true},
	}}
	record := s.record("", body)
	if _, err := s.trySign(record, peter); !errors.Is(err, ErrApprover) {
		t.Errorf("%v, want %v", err, ErrApprover)
	}
	twin := &Officer{OfficerAdded: newPerson(t, strings.ToUpper(peter.Name), 16104444).OfficerAdded}
	if err := s.register().MayApply(body, twin); !errors.Is(err, ErrApprover) {
		t.Errorf("another key under the name: %v, want %v", err, ErrApprover)
	}
	s.forge(record, nil, peter)
	if problems := s.register().Problems; !slices.ContainsFunc(problems, func(p Problem) bool { return p.Record == record && errors.Is(p.Err, ErrApprover) }) {
		t.Errorf("problems %v", problems)
	}
	s.mustMiss(s.record("20270104-aaa222", begin(record, nil)), ErrNotSigned)
}
