package officer

import (
	"errors"
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

const (
	alice    = "111122223333/user/alice"
	oldOne   = "20260101-zzz999"
	adopted  = "arn:aws:iam::111122223333:mfa/rootseal-alice-sealed-abc234"
	newOne   = "20270104-aaa222"
	otherOne = "20260101-yyy888"
)

// satFor is a ledger in which Olivia signed for a rotation, a retirement and an adoption.
func satFor(t *testing.T) (s *story, apply uint64, olivia *person) {
	t.Helper()
	s = tell(t)
	var peter *person
	olivia, peter = newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	approval := s.record("", &ledger.Approve{Plan: somePlan, Devices: 3})
	s.sign(approval, peter)
	keys := []uint32{1001, 1002}
	apply = s.record("", &ledger.Apply{Plan: somePlan, Approval: approval, Devices: []ledger.Applied{
		{Do: ledger.ApplyRotate, Principal: alice, Group: "daily", Keys: keys, Touch: true, Retires: oldOne},
		{Do: ledger.ApplyRetire, Principal: alice, Group: "spare", Keys: keys, Retires: oldOne},
		{Do: ledger.ApplyAdopt, Principal: alice, Group: "sealed", Keys: keys, DeviceARN: adopted},
	}})
	s.sign(apply, olivia)
	return s, apply, olivia
}

// intents are what a sitting may begin; each test breaks one.
type intents struct {
	rotates []*ledger.Rotate
	begin   *ledger.Begin
	retires *ledger.Retirement
	adopts  *ledger.Adopt
}

func (s *story) begin(i intents) (last uint64) {
	for _, rotate := range i.rotates {
		s.record(newOne, rotate)
	}
	switch {
	case i.begin != nil:
		return s.record(newOne, i.begin)
	case i.retires != nil:
		return s.record(newOne, i.retires)
	}
	return s.record(newOne, i.adopts)
}

// mustLack is mustMiss if other records lack their signature, too.
func (s *story) mustLack(record uint64) {
	s.t.Helper()
	if !slices.ContainsFunc(s.register().Missing(), func(a *Act) bool { return a.At.Record == record }) {
		s.t.Errorf("record %d is signed", record)
	}
}

func rotationOf(apply uint64) intents {
	return intents{rotates: []*ledger.Rotate{{Reason: ledger.ReasonReplaced, Device: oldOne}}, begin: begin(apply, nil)}
}

func retirementOf(apply uint64) intents {
	return intents{retires: &ledger.Retirement{
		Principal: alice, Group: "spare", Device: oldOne, Absent: []uint32{1001}, Credentials: []ledger.LeftCredential{{KeySerial: 1002}}, Apply: apply,
	}}
}

func adoptionOf(apply uint64) intents {
	return intents{adopts: &ledger.Adopt{Principal: alice, Group: "sealed", DeviceARN: adopted, Apply: apply, Witnesses: make([]ledger.Witness, 1), Keys: []ledger.AdoptedKey{
		{KeyState: ledger.KeyState{KeySerial: 1002}}, {KeyState: ledger.KeyState{KeySerial: 1001}},
	}}}
}

// One signature covers what a sitting rotates, retires and adopts, each once.
func TestSittingCoversEachVerb(t *testing.T) {
	for name, of := range map[string]func(uint64) intents{"rotate": rotationOf, "retire": retirementOf, "adopt": adoptionOf} {
		t.Run(name, func(t *testing.T) {
			s, apply, _ := satFor(t)
			is := of(apply)
			var body ledger.Body = is.begin
			var rotate *ledger.Rotate
			switch {
			case is.retires != nil:
				body = is.retires
			case is.adopts != nil:
				body = is.adopts
			default:
				rotate = is.rotates[0]
			}
			host := s.l.Identity().Host
			if err := s.register().Covers(host, "", rotate, body); err != nil {
				t.Fatal(err)
			}
			if err := s.register().Covers("elsewhere", "", rotate, body); !errors.Is(err, ErrNotCovered) {
				t.Errorf("on another host: %v", err)
			}
			s.begin(is)
			s.mustBeWell()
			if err := s.register().Covers(host, "", rotate, body); !errors.Is(err, ErrNotCovered) {
				t.Errorf("once more: %v", err)
			}
			s.mustMiss(s.begin(of(apply)), ErrNotSigned)
		})
	}
}

// What the officers have not signed for stays unsigned: another device that goes, another
// verb, and whatever a plan never does.
func TestSittingCoversNoOtherVerb(t *testing.T) {
	rotate := func(change func(*ledger.Rotate)) func(uint64) intents {
		return func(apply uint64) intents {
			is := rotationOf(apply)
			change(is.rotates[0])
			return is
		}
	}
	retire := func(change func(*ledger.Retirement)) func(uint64) intents {
		return func(apply uint64) intents {
			is := retirementOf(apply)
			change(is.retires)
			return is
		}
	}
	adopt := func(change func(*ledger.Adopt)) func(uint64) intents {
		return func(apply uint64) intents {
			is := adoptionOf(apply)
			change(is.adopts)
			return is
		}
	}
	for name, of := range map[string]func(uint64) intents{
		"an enrollment instead of the rotation": func(apply uint64) intents { return intents{begin: begin(apply, nil)} },
		"a rotation of another device":          rotate(func(r *ledger.Rotate) { r.Device = otherOne }),
		"a rotation of a stolen one":            rotate(func(r *ledger.Rotate) { r.Stolen = true }),
		"a rotation that gives another up":      rotate(func(r *ledger.Rotate) { r.GiveUp = otherOne }),
		"a rotation that goes first":            rotate(func(r *ledger.Rotate) { r.GiveUp = r.Device }),
		"a rotation with a lost key":            rotate(func(r *ledger.Rotate) { r.Lost = []uint32{1003} }),
		"a rotation since someone left":         rotate(func(r *ledger.Rotate) { r.Holder = "Mika" }),
		"two rotates": func(apply uint64) intents {
			is := rotationOf(apply)
			is.rotates = append(is.rotates, is.rotates[0])
			return is
		},
		"a rotation with another key": func(apply uint64) intents {
			is := rotationOf(apply)
			is.begin.Keys[0].KeySerial = 6666
			return is
		},
		"a retirement of another device": retire(func(r *ledger.Retirement) { r.Device = otherOne }),
		"a retirement of another group":  retire(func(r *ledger.Retirement) { r.Group = "daily" }),
		"a retirement on another key":    retire(func(r *ledger.Retirement) { r.Credentials[0].KeySerial = 6666 }),
		"a retirement on one key less":   retire(func(r *ledger.Retirement) { r.Absent = nil }),
		"a retirement after a rotate": func(apply uint64) intents {
			is := retirementOf(apply)
			is.rotates = []*ledger.Rotate{{Device: oldOne}}
			return is
		},
		"an adoption of another device":  adopt(func(a *ledger.Adopt) { a.DeviceARN += "x" }),
		"an adoption by another user":    adopt(func(a *ledger.Adopt) { a.Principal = "111122223333/user/mallory" }),
		"an adoption on one key more":    adopt(func(a *ledger.Adopt) { a.Keys = append(a.Keys, ledger.AdoptedKey{}) }),
		"an adoption in another sitting": adopt(func(a *ledger.Adopt) { a.Apply-- }),
	} {
		t.Run(name, func(t *testing.T) {
			s, apply, _ := satFor(t)
			s.mustMiss(s.begin(of(apply)), ErrNotSigned)
		})
	}
	t.Run("a second intent of a ceremony", func(t *testing.T) {
		s, apply, _ := satFor(t)
		s.record(newOne, retirementOf(apply).retires)
		s.mustMiss(s.record(newOne, adoptionOf(apply).adopts), ErrNotSigned)
	})
	t.Run("an apply record that nobody signed", func(t *testing.T) {
		s, _, _ := satFor(t)
		forged := s.record("", &ledger.Apply{Plan: somePlan, Devices: []ledger.Applied{{Do: ledger.ApplyRetire, Principal: alice, Group: "spare", Keys: []uint32{1001, 1002}, Retires: oldOne}}})
		s.mustLack(s.begin(retirementOf(forged)))
	})
	t.Run("a replay of the apply record", func(t *testing.T) {
		s, apply, _ := satFor(t)
		s.begin(retirementOf(apply))
		var body ledger.Body
		for _, r := range s.l.Records() {
			if r.Sequence == apply {
				body = r.Body
			}
		}
		is := retirementOf(s.record("", body))
		s.mustLack(s.record(otherOne, is.retires))
	})
}

// One signature over the newest end signs the ends of all that a sitting began.
func TestSittingEndsTogether(t *testing.T) {
	s, apply, olivia := satFor(t)
	s.begin(rotationOf(apply))
	s.record(otherOne, retirementOf(apply).retires)
	s.record(newOne, &ledger.End{Outcome: ledger.Complete})
	s.sign(s.record(otherOne, &ledger.End{Outcome: ledger.Complete}), olivia)
	s.mustBeWell()
}
