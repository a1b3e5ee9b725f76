package officer

import (
	"errors"
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

const (
	bob       = "111122223333/user/bob"
	onKeys    = "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-zzz999"
	inManager = "arn:aws:iam::111122223333:mfa/rootseal-bob-manager-yyy888"
)

// satToCheck is a ledger in which Olivia signed for the live checks of a device on keys and
// of one in a password manager, and for a verification without one.
func satToCheck(t *testing.T) (s *story, apply uint64, olivia *person) {
	t.Helper()
	s = tell(t)
	var peter *person
	olivia, peter = newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	approval := s.record("", &ledger.Approve{Plan: somePlan, Devices: 4})
	s.sign(approval, peter)
	keys := []uint32{1001, 1002}
	apply = s.record("", &ledger.Apply{Plan: somePlan, Approval: approval, Devices: []ledger.Applied{
		{Do: ledger.ApplyVerify, Principal: alice, Group: "spare", Keys: keys},
		{Do: ledger.ApplyVerify, Principal: alice, Group: "daily", Keys: keys, Device: oldOne, DeviceARN: onKeys},
		{Do: ledger.ApplyVerify, Principal: bob, Group: "manager", Device: otherOne, DeviceARN: inManager, Manager: &ledger.Manager{Command: []string{"op"}, Like: "op"}},
		{Do: ledger.ApplyEnroll, Principal: alice, Group: "new", Keys: keys, Touch: true},
	}})
	s.sign(apply, olivia)
	return s, apply, olivia
}

func resyncUnder(apply uint64) *ledger.Resync {
	return &ledger.Resync{Device: oldOne, DeviceARN: onKeys, KeySerials: []uint32{1002, 1001}, Steps: []uint64{8, 9}, Apply: apply}
}

func managedUnder(apply uint64) *ledger.Resync {
	return &ledger.Resync{Device: otherOne, DeviceARN: inManager, Steps: []uint64{8, 9}, Apply: apply}
}

func answerTo(b *ledger.Resync) *ledger.Live {
	return &ledger.Live{Device: b.Device, DeviceARN: b.DeviceARN, Method: ledger.MethodResync, Result: ledger.Proven, Apply: b.Apply}
}

// lacking returns the numbers of the records without their signatures.
func (s *story) lacking() (all []uint64) {
	for _, act := range s.register().Missing() {
		all = append(all, act.At.Record)
	}
	return all
}

// The signature over the apply record covers both tries of each live check, and none of
// their answers. The signature that closes the sitting signs them all, after a ceremony or
// without one.
func TestSittingCoversLiveChecks(t *testing.T) {
	for name, withCeremony := range map[string]bool{"alone": false, "with a ceremony": true} {
		t.Run(name, func(t *testing.T) {
			s, apply, olivia := satToCheck(t)
			host := s.l.Identity().Host
			for range tries {
				if err := s.register().Covers(host, "", nil, resyncUnder(apply)); err != nil {
					t.Fatal(err)
				}
				s.record("", resyncUnder(apply))
			}
			first := s.record("", answerTo(resyncUnder(apply)))
			s.record("", managedUnder(apply))
			last := s.record("", answerTo(managedUnder(apply)))
			if got, want := s.lacking(), []uint64{first, last}; !slices.Equal(got, want) {
				t.Fatalf("before the sitting is closed, records %v lack signatures, want %v", got, want)
			}
			asked := olivia.asked
			if withCeremony {
				b := begin(apply, func(b *ledger.Begin) { b.Group = "new" })
				s.record(newOne, b)
				last = s.record(newOne, &ledger.End{Outcome: ledger.Complete})
			}
			s.sign(last, olivia)
			s.mustBeWell()
			if olivia.asked != asked+1 {
				t.Errorf("%d signatures close the sitting", olivia.asked-asked)
			}
			if err := s.register().Covers(host, "", nil, begin(apply, func(b *ledger.Begin) { b.Group = "new" })); !errors.Is(err, ErrNotCovered) {
				t.Errorf("after its end: %v", err)
			}
		})
	}
}

// Codes that the officers have not signed for stay without a signature, whoever announces
// them.
func TestSittingCoversNoOtherCheck(t *testing.T) {
	change := func(edit func(*ledger.Resync)) func(*story, uint64, *person) uint64 {
		return func(s *story, apply uint64, _ *person) uint64 {
			b := resyncUnder(apply)
			edit(b)
			return s.record("", b)
		}
	}
	for name, forge := range map[string]func(s *story, apply uint64, olivia *person) uint64{
		"another device":       change(func(b *ledger.Resync) { b.Device = newOne }),
		"no device":            change(func(b *ledger.Resync) { b.Device = "" }),
		"another address":      change(func(b *ledger.Resync) { b.DeviceARN += "x" }),
		"codes of another key": change(func(b *ledger.Resync) { b.KeySerials[1] = 6666 }),
		"codes of no key":      change(func(b *ledger.Resync) { b.KeySerials = nil }),
		"another record":       change(func(b *ledger.Resync) { b.Apply-- }),
		"no record":            change(func(b *ledger.Resync) { b.Apply = 0 }),
		"a key beside the manager": func(s *story, apply uint64, _ *person) uint64 {
			b := managedUnder(apply)
			b.KeySerials = []uint32{1001}
			return s.record("", b)
		},
		"in a ceremony":   func(s *story, apply uint64, _ *person) uint64 { return s.record(newOne, resyncUnder(apply)) },
		"by another user": func(s *story, apply uint64, _ *person) uint64 { return s.by("mallory", resyncUnder(apply)) },
		"a third try": func(s *story, apply uint64, _ *person) uint64 {
			s.record("", resyncUnder(apply))
			s.record("", resyncUnder(apply))
			return s.record("", resyncUnder(apply))
		},
		"after the answer": func(s *story, apply uint64, _ *person) uint64 {
			s.record("", resyncUnder(apply))
			s.record("", answerTo(resyncUnder(apply)))
			return s.record("", resyncUnder(apply))
		},
		"after the end of the sitting": func(s *story, apply uint64, olivia *person) uint64 {
			s.record("", managedUnder(apply))
			s.sign(s.record("", answerTo(managedUnder(apply))), olivia)
			return s.record("", resyncUnder(apply))
		},
		"under a record that nobody signed": func(s *story, apply uint64, _ *person) uint64 {
			body := *s.l.Records()[apply-1].Body.(*ledger.Apply)
			return s.record("", resyncUnder(s.record("", &body)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, apply, olivia := satToCheck(t)
			s.mustLack(forge(s, apply, olivia))
		})
	}
}

// No signature that closes a sitting signs an answer which is not the sitting's.
func TestSittingSignsNoOtherAnswer(t *testing.T) {
	change := func(edit func(*ledger.Live)) func(*story, uint64) uint64 {
		return func(s *story, apply uint64) uint64 {
			s.record("", resyncUnder(apply))
			b := answerTo(resyncUnder(apply))
			edit(b)
			return s.record("", b)
		}
	}
	for name, forge := range map[string]func(s *story, apply uint64) uint64{
		"a device that it does not list": change(func(b *ledger.Live) { b.Device = newOne }),
		"another address":                change(func(b *ledger.Live) { b.DeviceARN += "x" }),
		"another record":                 change(func(b *ledger.Live) { b.Apply-- }),
		"no record":                      change(func(b *ledger.Live) { b.Apply = 0 }),
		"nothing was asked":              func(s *story, apply uint64) uint64 { return s.record("", answerTo(resyncUnder(apply))) },
		"by another officer": func(s *story, apply uint64) uint64 {
			s.record("", resyncUnder(apply))
			return s.by("mallory", answerTo(resyncUnder(apply)))
		},
		"a second answer": func(s *story, apply uint64) uint64 {
			s.record("", resyncUnder(apply))
			s.record("", answerTo(resyncUnder(apply)))
			return s.record("", answerTo(resyncUnder(apply)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, apply, olivia := satToCheck(t)
			forged := forge(s, apply)
			s.record("", managedUnder(apply))
			s.sign(s.record("", answerTo(managedUnder(apply))), olivia)
			s.mustLack(forged)
		})
	}
	t.Run("after the end of the sitting", func(t *testing.T) {
		s, apply, olivia := satToCheck(t)
		s.record("", resyncUnder(apply))
		s.record("", managedUnder(apply))
		s.sign(s.record("", answerTo(managedUnder(apply))), olivia)
		late := s.record("", answerTo(resyncUnder(apply)))
		other := s.record("", &ledger.Live{Device: newOne, DeviceARN: onKeys, Method: ledger.MethodStated, Result: ledger.Proven})
		s.sign(other, olivia)
		s.mustLack(late)
	})
}

// A command signs no answer that it has not written, even in its own sitting.
func TestAnswerOfAnotherCommand(t *testing.T) {
	s, apply, olivia := satToCheck(t)
	s.record("", resyncUnder(apply))
	s.record("", managedUnder(apply))
	s.record("", answerTo(resyncUnder(apply)))
	s.l = open(t, s.at)
	if _, err := s.trySign(s.record("", answerTo(managedUnder(apply))), olivia); !errors.Is(err, ErrNotOwn) {
		t.Errorf("%v, want %v", err, ErrNotOwn)
	}
}
