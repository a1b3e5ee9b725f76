package settle_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

func TestRemoveLeftovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		enrolltest.Orphaned(t, s)
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Devices) != 1 || len(found.Credentials) != 3 || len(s.Kinds()) != 0 {
			t.Fatalf("found %+v with records %v; want a device, a credential on each key, and no record", found, s.Kinds())
		}
		r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
		if err != nil || r.Outcome != ledger.Undone {
			t.Fatalf("%v, outcome %q", err, r.Outcome)
		}
		if len(r.Undone) != 4 {
			t.Errorf("removed %q, want a device and a credential on each key", r.Undone)
		}
		s.MustBeUntouched(t)
		s.MustSpareStrangers(t)
		if want := []string{"leftovers", "end"}; !slices.Equal(s.Kinds(), want) {
			t.Errorf("records %v, want %v", s.Kinds(), want)
		}
		again, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := settle.RemoveLeftovers(t.Context(), s.Env, again, enrolltest.AccountNumber); !errors.Is(err, settle.ErrNoLeftovers) {
			t.Errorf("%v the second time, want %v", err, settle.ErrNoLeftovers)
		}
	})
}

// Nothing that might be somebody's is found: a device in use, one without our
// tag, one whose ceremony this ledger knows, and credentials of other suffixes.
func TestLeftoversAreOnlyOurs(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, s *enrolltest.Stage){
		"in use":         func(t *testing.T, s *enrolltest.Stage) { s.EnableFor(t, "alice", s.Made()[0].ARN, s.Made()[0].Seed) },
		"another tag":    func(t *testing.T, s *enrolltest.Stage) { s.PlantTagged(t, "20260101-aaaaaa") },
		"known to us":    func(t *testing.T, s *enrolltest.Stage) { enrolltest.Interrupted(t, s, s.ForAlice())() },
		"a strange name": func(t *testing.T, s *enrolltest.Stage) { s.Create(t, "rootseal") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				if name == "in use" {
					enrolltest.Orphaned(t, s)
				}
				spoil(t, s)
				mustFindNothing(t, s)
			})
		})
	}
}

// A create that landed late leaves a first device beside the second, which is
// enabled: its suffix is alive, and so is the credential that bears it.
func TestLeftoversOfALiveDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: simaws.LandLate, Delay: time.Minute})
		s.MustRun(t, s.ForAlice())
		time.Sleep(2 * time.Minute)
		s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
		s.Env = s.NewEnv(t)
		if len(s.Made()) != 2 {
			t.Fatalf("AWS has %d devices of ours, want the late one and the live one", len(s.Made()))
		}
		mustFindNothing(t, s)
	})
}

// A device that somebody plants with a suffix of ours, which stands in the names
// of live devices for all to see, leads to no credential.
func TestPlantedLeftover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		r := s.MustRun(t, s.ForRoot())
		suffix := r.CredentialID[len(r.CredentialID)-6:]
		s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
		s.Env = s.NewEnv(t)
		if err := s.AWSAccount.Console().Remove(r.DeviceName); err != nil {
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

func mustFindNothing(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	found, err := settle.FindLeftovers(t.Context(), s.Env)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Devices)+len(found.Credentials) != 0 {
		t.Errorf("found %+v, want nothing", found)
	}
}

// Root's device has no tag: it is shown, and nothing of it is touched.
func TestLeftoversOfTheConsoleAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		assigned, err := s.AWSAccount.Console().AssignMFADevice("rootseal-root-sealed-cccccc")
		if err != nil {
			t.Fatal(err)
		}
		s.AWSAccount.Console().Abandon()
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
	for name, trouble := range map[string]func(s *enrolltest.Stage) (mend func()){
		"AWS does not delete": func(s *enrolltest.Stage) func() { return s.AWSAccount.Deny("DeleteVirtualMFADevice", simaws.DenySCP) },
		"a key is pulled": func(s *enrolltest.Stage) func() {
			s.Cards[0].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Delete})
			return func() { s.Readers.Plug(s.Cards[0]) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Orphaned(t, s)
				found, err := settle.FindLeftovers(t.Context(), s.Env)
				if err != nil {
					t.Fatal(err)
				}
				mend := trouble(s)
				if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber); !errors.Is(err, step.ErrUnsettled) {
					t.Fatalf("%v, want %v", err, step.ErrUnsettled)
				}
				if len(s.Made()) > 0 && len(s.Held(s.Cards[0]))+len(s.Held(s.Cards[1])) < 2 {
					t.Error("a credential was deleted while AWS had the device")
				}
				mend()
				open := enrolltest.Uncleaned(s.Ledger)
				if len(open) != 1 {
					t.Fatalf("%d removals are open, want 1", len(open))
				}
				if _, err := settle.FinishLeftovers(t.Context(), s.Env, open[0].ID, settle.Word{Confirm: enrolltest.Agrees}); err != nil {
					t.Fatal(err)
				}
				s.MustBeUntouched(t)
				if open := enrolltest.Uncleaned(s.Ledger); len(open) != 0 {
					t.Errorf("%s is still open", open[0].ID)
				}
			})
		})
	}
}

// brokenOff leaves a removal open: its record is on disk, and AWS refuses the
// deletion.
func brokenOff(t *testing.T, s *enrolltest.Stage) (open *record.Ceremony) {
	t.Helper()
	enrolltest.Orphaned(t, s)
	found, err := settle.FindLeftovers(t.Context(), s.Env)
	if err != nil {
		t.Fatal(err)
	}
	lift := s.AWSAccount.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber); !errors.Is(err, step.ErrUnsettled) {
		t.Fatalf("%v, want %v", err, step.ErrUnsettled)
	}
	lift()
	return enrolltest.Uncleaned(s.Ledger)[0]
}

// A key that will never come back keeps a removal open no longer than until it
// is given up, and what it may hold is owed.
func TestLeftoversOnAKeyThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		open := brokenOff(t, s)
		s.Readers.Unplug(s.Cards[0])
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees}); !errors.Is(err, step.ErrUnsettled) || !errors.Is(err, device.ErrNotOnDesk) {
			t.Fatalf("without the key: %v, want %v", err, device.ErrNotOnDesk)
		}
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Gone: []device.KeySerial{9999}, Confirm: enrolltest.Agrees}); !errors.Is(err, device.ErrNotOnDesk) {
			t.Fatalf("a strange key given up: %v, want %v", err, device.ErrNotOnDesk)
		}
		r, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Gone: []device.KeySerial{1001}, Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 1 || r.Owed[0].KeySerial != 1001 {
			t.Fatalf("given up: %+v, %v", r, err)
		}
		if len(s.Made()) != 0 || len(s.Held(s.Cards[1])) != 0 {
			t.Errorf("AWS has %+v, the other key %+v", s.Made(), s.Held(s.Cards[1]))
		}
		if _, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees}); err == nil {
			t.Error("it was finished a second time")
		}
	})
}

// The other workstation was not dead, and went on: nothing of it is touched.
func TestLeftoversInUseByNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		open := brokenOff(t, s)
		s.EnableFor(t, "alice", s.Made()[0].ARN, s.Made()[0].Seed)
		r, err := settle.FinishLeftovers(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 1 || len(r.Undone) != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		if len(s.Made()) != 1 || len(s.Held(s.Cards[0])) != 1 || len(s.Held(s.Cards[1])) != 1 {
			t.Errorf("AWS has %+v, and the keys %+v, %+v", s.Made(), s.Held(s.Cards[0]), s.Held(s.Cards[1]))
		}
	})
}

// One command at a time works on a removal.
func TestLeftoversOfOneCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		open := brokenOff(t, s)
		release, err := s.Ledger.Claim(open.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		if _, err := settle.FinishLeftovers(t.Context(), s.NewEnv(t), open.ID, settle.Word{Confirm: enrolltest.Agrees}); !errors.Is(err, ledger.ErrClaimed) || !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, ledger.ErrClaimed)
		}
	})
}

// A removal that others have added to a signed retirement is not obeyed: the signature
// over the retirement is none of the removal.
func TestLeftoversInARetirement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		const id = "20260101-aaaaaa"
		s.Forge(t, id, &ledger.Retirement{Principal: enrolltest.AccountNumber + "/user/alice", Group: "daily", Device: "20260101-bbbbbb", Keeps: "20260101-cccccc"},
			&ledger.Leftovers{Account: enrolltest.AccountNumber, Typed: enrolltest.AccountNumber, Devices: []ledger.LeftDevice{{DeviceARN: enrolltest.ARNOf("rootseal-alice-daily-dddddd"), Ceremony: "20260101-dddddd"}}})
		before := len(s.Kinds())
		_, err := settle.FinishLeftovers(t.Context(), s.Env, id, settle.Word{Confirm: enrolltest.Agrees})
		if !errors.Is(err, step.ErrUnsettled) || len(s.Kinds()) != before {
			t.Errorf("%v, and wrote %q", err, s.Kinds()[before:])
		}
	})
}

// If the ledger knows the ceremony of a credential, the credential goes only if it holds
// the ceremony's seed: the key was given up, and others may have had it since.
func TestLeftoversOfAKnownCeremony(t *testing.T) {
	for name, tt := range map[string]struct {
		overwrite bool
		outcome   string
		held      int
	}{
		"the ceremony's seed": {false, ledger.Undone, 0},
		"another seed":        {true, ledger.Owing, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Interrupted(t, s, s.ForAlice())()
				s.AWSAccount.ClearFaults()
				given, made := s.Cards[1], s.Made()[0]
				s.Readers.Unplug(given)
				open := enrolltest.Unsettled(s.Ledger)[0].ID
				if r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: enrolltest.Agrees, Gone: []device.KeySerial{1002}}); err != nil || r.Outcome != ledger.Owing {
					t.Fatalf("%+v, %v", r, err)
				}
				if tt.overwrite {
					given.Store(simcard.Stored{ID: s.Held(given)[0].ID, Key: []byte("another seed, the same name")})
				}
				s.Readers.Plug(given)
				late, err := s.AWS.Create(t.Context(), principal.DeviceName(made.ARN), map[string]string{mfa.CeremonyTag: open})
				if err != nil {
					t.Fatal(err)
				}
				late.Seed.Wipe()
				found, err := settle.FindLeftovers(t.Context(), s.Env)
				if err != nil || len(found.Credentials) != 1 {
					t.Fatalf("found %+v, %v", found, err)
				}
				r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
				if err != nil || r.Outcome != tt.outcome || len(s.Held(given)) != tt.held || len(s.Made()) != 0 {
					t.Errorf("%+v, %v; the key holds %v", r, err, s.Held(given))
				}
			})
		})
	}
}
