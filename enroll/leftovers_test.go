package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// orphaned leaves a ceremony half done and loses its ledger, as a workstation
// that died does: an unassigned device at AWS, and its credential on every key.
func orphaned(t *testing.T, s *stage) {
	t.Helper()
	lift := interrupted(t, s, s.alice())
	lift()
	s.aws.ClearFaults()
	s.store = &store{Store: &ledgertest.Store{}}
	s.Env = s.newEnv(t)
}

func TestRemoveLeftovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		orphaned(t, s)
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Devices) != 1 || len(found.Credentials) != 3 || len(s.kinds()) != 0 {
			t.Fatalf("found %+v with records %v; want a device, a credential on each key, and no record", found, s.kinds())
		}
		r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, account)
		if err != nil || r.Outcome != ledger.Undone {
			t.Fatalf("%v, outcome %q", err, r.Outcome)
		}
		if len(r.Undone) != 4 {
			t.Errorf("removed %q, want a device and a credential on each key", r.Undone)
		}
		s.mustBeUntouched(t)
		s.mustSpareStrangers(t)
		if want := []string{"leftovers", "end"}; !slices.Equal(s.kinds(), want) {
			t.Errorf("records %v, want %v", s.kinds(), want)
		}
		again, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := settle.RemoveLeftovers(t.Context(), s.Env, again, account); !errors.Is(err, settle.ErrNoLeftovers) {
			t.Errorf("%v the second time, want %v", err, settle.ErrNoLeftovers)
		}
	})
}

// Nothing that might be somebody's is found: a device in use, one without our
// tag, one whose ceremony this ledger knows, and credentials of other suffixes.
func TestLeftoversAreOnlyOurs(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, s *stage){
		"in use":         func(t *testing.T, s *stage) { s.enableFor(t, "alice", s.made()[0].ARN, s.made()[0].Seed) },
		"another tag":    func(t *testing.T, s *stage) { tagged(t, s, "20260101-aaaaaa") },
		"known to us":    func(t *testing.T, s *stage) { interrupted(t, s, s.alice())() },
		"a strange name": func(t *testing.T, s *stage) { s.create(t, "rootseal") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				if name == "in use" {
					orphaned(t, s)
				}
				spoil(t, s)
				s.mustFindNothing(t)
			})
		})
	}
}

// A create that landed late leaves a first device beside the second, which is
// enabled: its suffix is alive, and so is the credential that bears it.
func TestLeftoversOfALiveDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.aws.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: simaws.LandLate, Delay: time.Minute})
		if _, err := s.run(t.Context(), t, s.alice()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		s.store = &store{Store: &ledgertest.Store{}}
		s.Env = s.newEnv(t)
		if len(s.made()) != 2 {
			t.Fatalf("AWS has %d devices of ours, want the late one and the live one", len(s.made()))
		}
		s.mustFindNothing(t)
	})
}

// A device that somebody plants with a suffix of ours, which stands in the names
// of live devices for all to see, leads to no credential.
func TestPlantedLeftover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		r, err := s.run(t.Context(), t, s.root())
		if err != nil {
			t.Fatal(err)
		}
		suffix := r.CredentialID[len(r.CredentialID)-6:]
		s.store = &store{Store: &ledgertest.Store{}}
		s.Env = s.newEnv(t)
		if err := s.aws.Console().Remove(r.DeviceName); err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"rootseal-x-sealed-" + suffix, "rootseal-root-sealed-" + suffix + "-2"} {
			made, err := s.AWS.Create(t.Context(), name, map[string]string{mfa.CeremonyTag: []string{"20260101-", "x-"}[i] + suffix})
			if err != nil {
				t.Fatal(err)
			}
			made.Seed.Wipe()
		}
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Devices) != 1 || len(found.Credentials) != 0 {
			t.Errorf("found %+v, want the one device with a tag of our form, and no credential", found)
		}
	})
}

func (s *stage) mustFindNothing(t *testing.T) {
	t.Helper()
	found, err := settle.FindLeftovers(t.Context(), s.Env)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Devices)+len(found.Credentials) != 0 {
		t.Errorf("found %+v, want nothing", found)
	}
}

// tagged makes an unassigned device with a name of ours and somebody's tag.
func tagged(t *testing.T, s *stage, tag string) {
	t.Helper()
	made, err := s.AWS.Create(t.Context(), "rootseal-alice-daily-bbbbbb", map[string]string{mfa.CeremonyTag: tag})
	if err != nil {
		t.Fatal(err)
	}
	made.Seed.Wipe()
}

// Root's device has no tag: it is shown, and nothing of it is touched.
func TestLeftoversOfTheConsoleAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		assigned, err := s.aws.Console().AssignMFADevice("rootseal-root-sealed-cccccc")
		if err != nil {
			t.Fatal(err)
		}
		s.aws.Console().Abandon()
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{assigned.ARN}; !slices.Equal(found.Console, want) || len(found.Devices) != 0 {
			t.Errorf("found %+v, want only %v to be shown", found, want)
		}
	})
}

// A removal that is broken off goes on from its record: the devices are gone
// first, whatever happens to the keys.
func TestLeftoversBrokenOff(t *testing.T) {
	for name, trouble := range map[string]func(s *stage) (mend func()){
		"AWS does not delete": func(s *stage) func() { return s.aws.Deny("DeleteVirtualMFADevice", simaws.DenySCP) },
		"a key is pulled": func(s *stage) func() {
			s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Delete})
			return func() { s.desk.Plug(s.cards[0]) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				orphaned(t, s)
				found, err := settle.FindLeftovers(t.Context(), s.Env)
				if err != nil {
					t.Fatal(err)
				}
				mend := trouble(s)
				if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, account); !errors.Is(err, step.ErrUnsettled) {
					t.Fatalf("%v, want %v", err, step.ErrUnsettled)
				}
				if len(s.made()) > 0 && len(s.held(s.cards[0]))+len(s.held(s.cards[1])) < 2 {
					t.Error("a credential was deleted while AWS had the device")
				}
				mend()
				open := uncleaned(s.Ledger)
				if len(open) != 1 {
					t.Fatalf("%d removals are open, want 1", len(open))
				}
				if _, err := settle.FinishLeftovers(t.Context(), s.Env, open[0].ID, settle.Word{Confirm: agrees}); err != nil {
					t.Fatal(err)
				}
				s.mustBeUntouched(t)
				if open := uncleaned(s.Ledger); len(open) != 0 {
					t.Errorf("%s is still open", open[0].ID)
				}
			})
		})
	}
}

// brokenOff leaves a removal open: its record is on disk, and AWS refuses the
// deletion.
func brokenOff(t *testing.T, s *stage) (open *record.Ceremony) {
	t.Helper()
	orphaned(t, s)
	found, err := settle.FindLeftovers(t.Context(), s.Env)
	if err != nil {
		t.Fatal(err)
	}
	lift := s.aws.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, account); !errors.Is(err, step.ErrUnsettled) {
		t.Fatalf("%v, want %v", err, step.ErrUnsettled)
	}
	lift()
	return uncleaned(s.Ledger)[0]
}

// A key that will never come back keeps a removal open no longer than until it
// is given up, and what it may hold is owed.
func TestLeftoversOnAKeyThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		open := brokenOff(t, s)
		s.desk.Unplug(s.cards[0])
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: agrees}); !errors.Is(err, step.ErrUnsettled) || !errors.Is(err, device.ErrNotOnDesk) {
			t.Fatalf("without the key: %v, want %v", err, device.ErrNotOnDesk)
		}
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Gone: []device.KeySerial{9999}, Confirm: agrees}); !errors.Is(err, device.ErrNotOnDesk) {
			t.Fatalf("a strange key given up: %v, want %v", err, device.ErrNotOnDesk)
		}
		r, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Gone: []device.KeySerial{1001}, Confirm: agrees})
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 1 || r.Owed[0].KeySerial != 1001 {
			t.Fatalf("given up: %+v, %v", r, err)
		}
		if len(s.made()) != 0 || len(s.held(s.cards[1])) != 0 {
			t.Errorf("AWS has %+v, the other key %+v", s.made(), s.held(s.cards[1]))
		}
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: agrees}); err == nil {
			t.Error("it was finished a second time")
		}
	})
}

// The other workstation was not dead, and went on: nothing of it is touched.
func TestLeftoversInUseByNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		open := brokenOff(t, s)
		s.enableFor(t, "alice", s.made()[0].ARN, s.made()[0].Seed)
		r, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: agrees})
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 1 || len(r.Undone) != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		if len(s.made()) != 1 || len(s.held(s.cards[0])) != 1 || len(s.held(s.cards[1])) != 1 {
			t.Errorf("AWS has %+v, and the keys %+v, %+v", s.made(), s.held(s.cards[0]), s.held(s.cards[1]))
		}
	})
}

// One command at a time works on a removal.
func TestLeftoversOfOneCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		open := brokenOff(t, s)
		release, err := s.Ledger.Claim(open.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		if _, err := settle.FinishLeftovers(t.Context(), s.newEnv(t), open.ID, settle.Word{Confirm: agrees}); !errors.Is(err, ledger.ErrClaimed) || !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, ledger.ErrClaimed)
		}
	})
}
