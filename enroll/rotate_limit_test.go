package enroll_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/mfa"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// fillUp gives alice devices of other programs until AWS takes no ninth.
func fillUp(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	for n := 0; ; n++ {
		held := 0
		for _, d := range s.AWSAccount.Devices() {
			if d.Owner == "alice" {
				held++
			}
		}
		if held == 8 {
			return
		}
		made := s.Create(t, fmt.Sprintf("filler-%d", n))
		made.Seed.Use(func(raw []byte) { s.EnableFor(t, "alice", made.ARN, raw) })
	}
}

// twoGroups is a stage where alice has a second group that is better given up.
func twoGroups(t *testing.T) (s *enrolltest.Stage, daily, spare enroll.Result) {
	t.Helper()
	s, daily = enrolltest.Enrolled(t, 2)
	q := s.ForAlice()
	q.Group = "retired"
	spare, err := s.Run(t.Context(), t, q)
	if err != nil {
		t.Fatal(err)
	}
	s.FreeKeys()
	time.Sleep(time.Hour)
	return s, daily, spare
}

// Where AWS takes no ninth device another one of ours may be better given up than
// the one that is replaced: alice is never without a device that works.
func TestRotateGivesAnotherDeviceUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, spare := twoGroups(t)
		fillUp(t, s)
		time.Sleep(time.Hour)
		old := s.Book().Device(daily.ID)
		r := enroll.RotateRequest{Old: old, Keys: s.Serials(), Reason: ledger.ReasonReplaced, Source: env.API}
		var full *mfa.DeviceLimitError
		if _, err := s.Rotate(t, r); !errors.As(err, &full) || len(full.Devices) != 8 ||
			!slices.Contains(full.Devices, daily.DeviceARN) || !slices.Contains(full.Devices, spare.DeviceARN) {
			t.Fatalf("%v, want the eight devices", err)
		}
		r.GiveUp = s.Book().Device(spare.ID)
		before := len(s.AWSAccount.Calls())
		done, err := s.Rotate(t, r)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := changes(s, before), []string{"Deactivate", "Delete", "Create", "Enable", "Deactivate", "Delete"}; !slices.Equal(got, want) {
			t.Errorf("AWS was asked to %v, want %v", got, want)
		}
		b := s.Book()
		if gone := b.Device(spare.ID); gone.IsLive() || gone.RetiredBecause != ledger.BecauseLimit {
			t.Errorf("the book has %+v", gone)
		}
		if gone := b.Device(daily.ID); gone.IsLive() || gone.RetiredBecause != ledger.BecauseEnabled {
			t.Errorf("the book has %+v", gone)
		}
		if made := s.Made(); len(made) != 7 || !slices.ContainsFunc(s.IDs(s.Cards[0]), func(id string) bool { return id == done.CredentialID }) {
			t.Errorf("AWS has %+v", made)
		}
		if owes := b.Key(1001).Owes(); len(owes) != 1 || owes[0].Ceremony != spare.ID {
			t.Errorf("key 1001 owes %+v, want what was given up", owes)
		}
	})
}

// What is cut off after the device was given up is finished or put back later,
// and the old one stays where the new one did not come.
func TestRotateGivesAnotherDeviceUpCutOff(t *testing.T) {
	for _, action := range []string{"DeactivateMFADevice", "DeleteVirtualMFADevice", "CreateVirtualMFADevice", "EnableMFADevice"} {
		t.Run(action, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, spare := twoGroups(t)
				r := enroll.RotateRequest{Old: s.Book().Device(daily.ID), GiveUp: s.Book().Device(spare.ID), Keys: s.Serials(), Reason: ledger.ReasonReplaced, Source: env.API}
				lift := s.AWSAccount.Deny(action, 0)
				_, err := s.Rotate(t, r)
				if err == nil {
					t.Fatal("it ended well")
				}
				lift()
				s.FreeKeys()
				if errors.Is(err, step.ErrUnsettled) {
					_, err = s.Recover(t, "")
				}
				// It was not touched where AWS refused the first change to it.
				stays := action == "DeactivateMFADevice"
				if errors.Is(err, step.ErrUnsettled) || stays == errors.Is(err, enroll.ErrUnprotected) {
					t.Errorf("%v; want it told that what was given up is gone: %v", err, !stays)
				}
				if !stays && !strings.Contains(err.Error(), "group retired") {
					t.Errorf("%v, want the group of what was given up", err)
				}
				b := s.Book()
				if b.Device(spare.ID).IsLive() != stays || !b.Device(daily.ID).IsLive() {
					t.Errorf("live: what was given up %v, the old one %v", b.Device(spare.ID).IsLive(), b.Device(daily.ID).IsLive())
				}
				made := slices.DeleteFunc(s.Made(), func(d simaws.Device) bool { return stays && d.ARN == spare.DeviceARN })
				if len(made) != 1 || made[0].ARN != daily.DeviceARN || !made[0].Enabled() {
					t.Errorf("AWS has %+v, want the old device", made)
				}
			})
		})
	}
}

// A device of somebody else is not given up for alice.
func TestRotateGivesUpNobodyElsesDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily := enrolltest.Enrolled(t, 2)
		s.AWSAccount.AddUser("bob")
		bob := s.ForAlice()
		bob.Principal.Name = "bob"
		theirs := s.MustRun(t, bob)
		s.FreeKeys()
		r := enroll.RotateRequest{Old: s.Book().Device(daily.ID), GiveUp: s.Book().Device(theirs.ID), Keys: s.Serials(), Source: env.API}
		if _, err := s.Rotate(t, r); !errors.Is(err, mfa.ErrNoSuchDevice) {
			t.Errorf("%v, want %v", err, mfa.ErrNoSuchDevice)
		}
	})
}

// A key without a place for the new seed beside the old one is refused before
// anything is changed, in words of its own.
func TestRotateOnAKeyWithoutAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		for n := 0; len(s.Cards[1].Stored()) < 32; n++ {
			s.Cards[1].Store(simcard.Stored{ID: fmt.Sprintf("filler-%d", n), Key: []byte("somebody else's seed")})
		}
		before, calls := s.Ledger.Head(), len(s.Writes())
		_, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if !errors.Is(err, gate.ErrKeyFull) || !strings.Contains(err.Error(), "key 1002: key has no room: all 32 slots are in use, and the new seed needs one") {
			t.Errorf("%v", err)
		}
		if s.Ledger.Head() != before || len(s.Writes()) != calls {
			t.Error("something was changed")
		}
	})
}

// A key that joins several groups gets so many as it has room for, the worst
// first; the rest is told and stays as it was.
func TestRotateAddsAKeyWithLittleRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 3, 3, 0)
		fresh := simcard.New(simcard.YubiKey543, 1009)
		for n := range 29 { // of 32; one stays free
			fresh.Store(simcard.Stored{ID: fmt.Sprintf("filler-%d", n), Key: []byte("somebody else's seed")})
		}
		f.Readers.Plug(fresh)
		rotations, _ := f.lose(t, "lost")
		joins, err := f.Desk.Open(t.Context(), 1009)
		if err != nil {
			t.Fatal(err)
		}
		defer joins[0].Close()
		for _, r := range rotations {
			r.Request.Keys = append(slices.Clone(r.Request.Keys), 1009)
			r.Request.Opened = append(slices.Clone(r.Request.Opened), joins[0])
		}
		many.Prepare(t.Context(), rotations)
		if _, err := rotations[2].Plan(); !errors.Is(err, gate.ErrKeyFull) || !strings.Contains(err.Error(), "key 1009, with what it gets before") {
			t.Errorf("the third: %v, want %v", err, gate.ErrKeyFull)
		}
		done := 0
		if _, err := many.Run(t.Context(), rotations, nil, func(*many.Rotation, enroll.Result, error) { done++ }); err != nil || done != 2 {
			t.Errorf("%d done, %v", done, err)
		}
		if n := len(fresh.Stored()); n != 31 {
			t.Errorf("the new key holds %d credentials, want 31", n)
		}
	})
}

// Fifty devices on keys with three places free go on in threes: no key is ever
// full, and nothing fails.
func TestRotateFiftyWithFewPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 50, 3, 100*time.Millisecond)
		for _, card := range f.Cards {
			for n := 0; len(card.Stored()) < 61; n++ { // of 64
				card.Store(simcard.Stored{ID: fmt.Sprintf("filler-%d", n), Key: []byte("somebody else's seed")})
			}
		}
		rotations, _ := f.lose(t, "lost")
		many.Prepare(t.Context(), rotations)
		most, done := 0, 0
		if _, err := many.Run(t.Context(), rotations, nil, func(*many.Rotation, enroll.Result, error) {
			done++
			most = max(most, len(f.Cards[0].Stored()))
		}); err != nil {
			t.Fatal(err)
		}
		if done != 50 || most > 64 || len(f.Book().Live()) != 50 {
			t.Errorf("%d done, at most %d credentials on a key, %d live", done, most, len(f.Book().Live()))
		}
	})
}

// Where AWS takes no ninth device the old one goes first, and what is cut off
// after that leaves it recorded as gone.
func TestRotateWithEightDevicesCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		q := s.Rotation(t, s.Cards...)
		q.GiveUp, q.Defenceless = q.Old, true
		s.AWSAccount.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "DeleteVirtualMFADevice", Status: 403, Code: "AccessDenied"})
		if _, err := s.Rotate(t, q); !errors.Is(err, step.ErrUnsettled) {
			t.Fatal(err)
		}
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		if r, err := s.Recover(t, ""); !errors.Is(err, enroll.ErrUnprotected) || r.Outcome != ledger.Unprotected {
			t.Fatalf("%+v, %v", r, err)
		}
		if d := s.Book().Device(old.ID); d.IsLive() || d.RetiredBecause != ledger.BecauseLimit || len(s.Made()) != 0 {
			t.Errorf("the book has %+v, AWS %+v", d, s.Made())
		}
	})
}
