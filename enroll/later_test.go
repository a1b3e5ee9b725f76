package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/hwtest/simcard"
)

// What had ended a device is recorded once, whichever command cleans the keys.
func TestLaterCommandGoesOn(t *testing.T) {
	end := map[string]func(*testing.T, *enrolltest.Stage, *record.MFADevice) error{
		"a retirement": func(t *testing.T, s *enrolltest.Stage, old *record.MFADevice) error {
			_, err := retire(t, s, old)
			return err
		},
		"a rotation": func(t *testing.T, s *enrolltest.Stage, old *record.MFADevice) error {
			_, err := s.Rotate(t, enroll.RotateRequest{Old: old, Keys: s.Serials()[:2], Reason: ledger.ReasonReplaced, Source: env.API})
			return err
		},
	}
	for name, command := range end {
		for _, kind := range []string{"retired", "clean", "cleaned"} {
			t.Run(name+", before "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, daily, sealed := dailyAndSealed(t)
					s.KillAt(t, kind, func() { t.Errorf("it ended: %v", command(t, s, daily)) })
					r, err := s.Recover(t, "")
					if err != nil || r.Outcome != ledger.Complete {
						t.Fatalf("%q, %v", r.Outcome, err)
					}
					recorded := 0
					for _, kind := range s.Kinds() {
						if kind == "retired" {
							recorded++
						}
					}
					if recorded != 1 || s.HasAtAWS(daily.DeviceARN) || !isEnabled(s, sealed.DeviceARN) {
						t.Errorf("recorded %d times; AWS has %+v", recorded, s.AWSAccount.Devices())
					}
					for _, card := range s.Cards[:2] {
						if slices.Contains(s.IDs(card), daily.Keys[0].CredentialID) {
							t.Errorf("key %d holds %q", card.Serial(), s.IDs(card))
						}
					}
				})
			})
		}
	}
}

// A later command retires the old device only if the new one is there: AWS shows it, or a
// key proves it.
func TestLaterCommandNeedsTheNewDevice(t *testing.T) {
	t.Run("AWS shows it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 4)
			q := s.ForAlice()
			q.Keys = q.Keys[:2]
			old := s.MustRun(t, q)
			s.FreeKeys()
			s.Readers.Unplug(s.Cards[0])
			s.Readers.Unplug(s.Cards[1])
			s.KillAt(t, "retire", func() { _, _ = s.Rotate(t, s.Rotation(t, s.Cards[2:]...)) })
			for _, card := range s.Cards {
				s.Readers.Unplug(card)
			}
			if r, err := s.Recover(t, ""); err != nil || r.Outcome != ledger.Complete || s.HasAtAWS(old.DeviceARN) {
				t.Errorf("%q, %v; AWS has %+v", r.Outcome, err, s.Made())
			}
		})
	})
	t.Run("no key proves it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			old := s.MustRun(t, s.ForRoot())
			s.FreeKeys()
			s.Operator.OnSignIn = func(env.SignIn) string { return "" }
			q := s.Rotation(t, s.Cards...)
			q.Source = env.Paste
			if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrNotSignedIn) {
				t.Fatalf("%v, want %v", err, enroll.ErrNotSignedIn)
			}
			for _, card := range s.Cards {
				s.Readers.Unplug(card)
			}
			if _, err := s.Recover(t, ""); !errors.Is(err, enroll.ErrLastDevice) || !s.HasAtAWS(old.DeviceARN) {
				t.Errorf("%v, want %v", err, enroll.ErrLastDevice)
			}
		})
	})
}

// A device that was deactivated is shown in use for some seconds more. A later command
// does not take the retirement for one that has not begun.
func TestLaterCommandWaitsForTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, _ := dailyAndSealed(t)
		had, _, err := s.AWS.UserDevices(t.Context(), "alice")
		if err != nil {
			t.Fatal(err)
		}
		s.KillAt(t, "retired", func() { _, _ = retire(t, s, daily) })
		s.Restart(t)
		s.AWS = &enrolltest.Lagging{AWS: s.AWS, User: true, UserHad: had, Until: time.Now().Add(5 * time.Second)}
		r, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Complete {
			t.Errorf("outcome %q, %v", r.Outcome, err)
		}
	})
}

// Without AWS, only a report says that a retired device is gone: the keys keep what they
// hold.
func TestLaterCommandWithoutAWSCleansNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, _ := rootsGroups(t)
		s.AWS, s.Root = nil, nil
		s.Operator.OnRemove = func(env.Removal) string { return "" }
		if _, err := retire(t, s, daily); !errors.Is(err, enroll.ErrNotRemoved) {
			t.Fatalf("%v, want %v", err, enroll.ErrNotRemoved)
		}
		s.FreeKeys()
		s.Restart(t)
		open := enrolltest.Unsettled(s.Ledger)[0].ID
		r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: enrolltest.Agrees, Also: []string{ledger.DeviceRemoved}})
		if err != nil || len(r.Owed) != 2 || len(s.IDs(s.Cards[0])) != 1 {
			t.Errorf("%+v, %v; key 1001 holds %q", r, err, s.IDs(s.Cards[0]))
		}
	})
}

// A key that will never come back is given up: what it may hold is owed, and
// the ceremony is open no more.
func TestRecoverWithoutAKeyThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		lost := s.Cards[1]
		s.Readers.Unplug(lost)
		open := enrolltest.Unsettled(s.Ledger)[0]
		r, err := settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees, Gone: []device.KeySerial{device.KeySerial(lost.Serial())}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != ledger.Owing || len(r.Owed) != 1 || r.Owed[0].KeySerial != lost.Serial() {
			t.Errorf("outcome %q, owed %v; want the lost key's credential owed", r.Outcome, r.Owed)
		}
		if len(s.Held(lost)) != 1 {
			t.Error("the lost key was written to")
		}
		for _, card := range []*simcard.Card{s.Cards[0], s.Cards[2]} {
			if held := s.Held(card); len(held) != 0 {
				t.Errorf("key %d still holds %v", card.Serial(), held)
			}
		}
		if open := enrolltest.Unsettled(s.Ledger); len(open) != 0 {
			t.Errorf("%s is still open", open[0].ID)
		}
	})
}
