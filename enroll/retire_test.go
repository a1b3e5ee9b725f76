package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/officer"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// dailyAndSealed enrolls alice's groups daily and sealed, on two keys each.
func dailyAndSealed(t *testing.T) (s *enrolltest.Stage, daily, sealed *record.MFADevice) {
	t.Helper()
	s = enrolltest.New(t, 4)
	for group, serials := range map[string][]device.KeySerial{"daily": {1001, 1002}, "sealed": {1003, 1004}} {
		q := s.ForAlice()
		q.Group, q.Keys = group, serials
		if _, err := s.Run(t.Context(), t, q); err != nil {
			t.Fatal(err)
		}
	}
	s.FreeKeys()
	s.Restart(t)
	for _, d := range record.Read(s.Ledger.Records()).Live() {
		if d.Group == "daily" {
			daily = d
		} else {
			sealed = d
		}
	}
	return s, daily, sealed
}

func retire(t *testing.T, s *enrolltest.Stage, old *record.MFADevice) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: old})
	if err != nil {
		return enroll.Result{}, err
	}
	defer c.Close()
	return c.Run(t.Context(), []string{"account number " + enrolltest.AccountNumber + ", typed"}, nil)
}

func isEnabled(s *enrolltest.Stage, arn string) bool {
	return slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == arn && d.Enabled() })
}

// The device goes at AWS, then its credential on the plugged-in key. What an absent key
// holds is pending cleanup. The other device and its keys stay as they are.
func TestRetireEndsADevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, sealed := dailyAndSealed(t)
		s.Readers.Unplug(s.Cards[1])
		before := len(s.Kinds())
		calls := len(s.AWSAccount.Calls())
		r, err := retire(t, s, daily)
		if err != nil || r.Outcome != ledger.Complete {
			t.Fatalf("%q: %v", r.Outcome, err)
		}
		if want := []string{"retirement", "retire", "retired", "clean", "cleaned", "end"}; !slices.Equal(s.Kinds()[before:], want) {
			t.Errorf("records %q, want %q", s.Kinds()[before:], want)
		}
		if want := []string{"Deactivate", "Delete"}; !slices.Equal(changes(s, calls), want) {
			t.Errorf("AWS was sent %q, want %q", changes(s, calls), want)
		}
		if !isEnabled(s, sealed.DeviceARN) || slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == daily.DeviceARN }) {
			t.Errorf("AWS has %+v", s.AWSAccount.Devices())
		}
		b := record.Read(s.Ledger.Records())
		var pending []uint32
		for _, o := range b.Owed {
			pending = append(pending, o.KeySerial)
		}
		if !slices.Equal(pending, []uint32{1002}) || b.Device(daily.Ceremony).IsLive() || len(s.IDs(s.Cards[0])) != 0 || len(s.IDs(s.Cards[2])) != 1 {
			t.Errorf("pending %v, key 1001 holds %q, key 1003 %q", pending, s.IDs(s.Cards[0]), s.IDs(s.Cards[2]))
		}
	})
}

// No key of the group is at hand.
func TestRetireWithoutAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, sealed := dailyAndSealed(t)
		for _, card := range s.Cards {
			s.Readers.Unplug(card)
		}
		if r, err := retire(t, s, daily); err != nil || r.Outcome != ledger.Complete || !isEnabled(s, sealed.DeviceARN) || isEnabled(s, daily.DeviceARN) {
			t.Errorf("%q: %v; AWS has %+v", r.Outcome, err, s.AWSAccount.Devices())
		}
	})
}

// The principal keeps a device that is proven, or the other one stays.
func TestRetireNeverTakesTheLastDevice(t *testing.T) {
	loseKeys := func(t *testing.T, s *enrolltest.Stage) {
		for _, serial := range []device.KeySerial{1003, 1004} {
			if _, err := custody.LoseKey(t.Context(), s.Env, serial, "lost"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		name string
		do   func(*testing.T, *enrolltest.Stage, *record.MFADevice, *record.MFADevice)
		want error
	}{
		{"its keys are lost", func(t *testing.T, s *enrolltest.Stage, _, _ *record.MFADevice) { loseKeys(t, s) }, gate.ErrOnlyDevice},
		{"AWS refused its codes", func(t *testing.T, s *enrolltest.Stage, _, kept *record.MFADevice) {
			s.Forge(t, "", &ledger.Live{Device: kept.Ceremony, DeviceARN: kept.DeviceARN, Method: ledger.MethodSession, Result: ledger.LiveRefused})
		}, gate.ErrOnlyDevice},
		{"AWS does not show it", func(t *testing.T, s *enrolltest.Stage, _, kept *record.MFADevice) {
			if _, err := s.AWS.Deactivate(t.Context(), "alice", kept.DeviceARN); err != nil {
				t.Fatal(err)
			}
		}, enroll.ErrLastDevice},
		{"it is the same device under another record", func(t *testing.T, s *enrolltest.Stage, old, kept *record.MFADevice) {
			loseKeys(t, s)
			forgeAdoption(t, s, old.DeviceARN, old)
		}, gate.ErrOnlyDevice},
		{"it is a stranger's, and a key proves it by a seed that is retired", func(t *testing.T, s *enrolltest.Stage, _, _ *record.MFADevice) {
			q := s.ForAlice()
			q.Group, q.Keys = "third", []device.KeySerial{1001, 1002}
			if _, err := s.Run(t.Context(), t, q); err != nil {
				t.Fatal(err)
			}
			s.FreeKeys()
			third := record.Read(s.Ledger.Records()).Live()[2]
			s.Readers.Unplug(s.Cards[0])
			s.Readers.Unplug(s.Cards[1])
			if _, err := retire(t, s, third); err != nil {
				t.Fatal(err)
			}
			s.Readers.Plug(s.Cards[0])
			loseKeys(t, s)
			s.Assign(t, "alices-phone")
			forgeAdoption(t, s, enrolltest.ARNOf("alices-phone"), third)
		}, gate.ErrStrange},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, sealed := dailyAndSealed(t)
				tt.do(t, s, daily, sealed)
				calls, records := len(s.AWSAccount.Calls()), len(s.Kinds())
				if _, err := retire(t, s, daily); !errors.Is(err, tt.want) || len(s.Kinds()) != records {
					t.Errorf("%v, want %v; records %q", err, tt.want, s.Kinds()[records:])
				}
				if len(changes(s, calls)) > 0 || !isEnabled(s, daily.DeviceARN) {
					t.Errorf("AWS was sent %q", changes(s, calls))
				}
			})
		})
	}
}

// forgeAdoption adopts a device in words, with the keys and challenges of another.
func forgeAdoption(t *testing.T, s *enrolltest.Stage, arn string, of *record.MFADevice) {
	t.Helper()
	load := record.Fold(s.Ledger.ByCeremony(of.Ceremony)).Load
	body := &ledger.Adopt{Principal: of.Principal, Group: "other", DeviceARN: arn, Challenges: 1, TakenFrom: of.Keys[0].KeySerial, Witnesses: load.Witnesses}
	for _, held := range of.Keys {
		body.Keys = append(body.Keys, ledger.AdoptedKey{
			KeyState: ledger.KeyState{KeySerial: held.KeySerial, OATHSalt: held.OATHSalt, Model: held.Model, Firmware: held.Firmware}, CredentialID: held.CredentialID,
		})
	}
	s.Forge(t, "20260101-aaaaaa", body)
	s.Forge(t, "", &ledger.Live{Device: "20260101-aaaaaa", DeviceARN: arn, Method: ledger.MethodSession, Result: ledger.Proven})
}

// Access codes are asked for before the plan, and a key that stays locked ends nothing.
func TestRetireWithLockedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, _ := dailyAndSealed(t)
		s.Cards[0].SetPassword("first")
		records := len(s.Kinds())
		if _, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: daily}); !errors.Is(err, enrolltest.ErrForgotten) {
			t.Errorf("%v, want %v", err, enrolltest.ErrForgotten)
		}
		s.Operator.Codes = map[device.KeySerial]string{1001: "first"}
		c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: daily})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if want := []device.KeySerial{1001, 1001}; !slices.Equal(s.Operator.Asked, want) || len(s.Kinds()) != records {
			t.Errorf("asked for the access codes of %v, want %v", s.Operator.Asked, want)
		}
	})
}

// A retirement of a sitting that does not cover it ends nothing.
func TestRetireThatNoSittingCovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, _ := dailyAndSealed(t)
		c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: daily})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.Under(1)
		records := len(s.Kinds())
		if _, err := c.Run(t.Context(), nil, nil); !errors.Is(err, officer.ErrNotCovered) || len(s.Kinds()) != records || !isEnabled(s, daily.DeviceARN) {
			t.Errorf("%v, want %v; records %q", err, officer.ErrNotCovered, s.Kinds()[records:])
		}
	})
}

// Root's device: what the operator reports, or AWS shows, counts once a key of the other
// group has answered. One answer is enough, so each key is touched once.
func TestRetireRoot(t *testing.T) {
	for _, byHand := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := newMember(t, 4)
			s.Operator.OnEvent = func(e step.Event) {
				if e.What == step.TouchNow {
					time.AfterFunc(time.Second, s.Cards[e.Key-1001].Press)
				}
			}
			for i, group := range []string{"daily", "sealed"} {
				q := s.ForRootWithProfile()
				q.Group, q.Keys, q.Touch = group, s.Serials()[2*i:2*i+2], true
				s.MustRun(t, q)
			}
			s.FreeKeys()
			root := s.Root
			s.Restart(t)
			if s.Root = root; byHand {
				s.AWS, s.Root = nil, nil
			}
			old := record.Read(s.Ledger.Records()).Live()[0]
			s.Readers.Unplug(s.Cards[2])
			s.Readers.Unplug(s.Cards[3])
			if _, err := retire(t, s, old); !errors.Is(err, enroll.ErrLastDevice) {
				t.Fatalf("%v, want %v", err, enroll.ErrLastDevice)
			}
			s.Readers.Plug(s.Cards[3])
			s.Readers.Unplug(s.Cards[1])
			asked := ""
			s.Operator.OnRemove = func(r env.Removal) string {
				asked = r.Device
				if err := s.AWSAccount.Console().Remove(principal.DeviceName(old.DeviceARN)); err != nil {
					t.Error(err)
				}
				return enrolltest.AccountNumber
			}
			answered := s.Cards[3].Count(simcard.Calculate)
			if r, err := retire(t, s, old); err != nil || r.Outcome != ledger.Complete || isEnabled(s, old.DeviceARN) || byHand != (asked == old.DeviceARN) {
				t.Errorf("%q, asked to remove %q: %v", r.Outcome, asked, err)
			}
			if end := s.LastEnd(t); (end.Confirmed == "statement") != byHand || len(s.IDs(s.Cards[0])) != 0 {
				t.Errorf("confirmed by %q; the group's key holds %q", end.Confirmed, s.IDs(s.Cards[0]))
			}
			if n := s.Cards[3].Count(simcard.Calculate) - answered; n != 1 {
				t.Errorf("the key that stays answered %d times, want once", n)
			}
		})
	}
}
