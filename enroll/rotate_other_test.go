package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/record"
)

// A device that goes first leaves its principal to another one. What the record
// says of that one is not enough: it has to be enabled at AWS, and nothing may
// have shown since that it does not work.
func TestRotateNeedsAnotherDeviceNow(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, s *enrolltest.Stage, other *record.MFADevice){
		"somebody has deactivated it": func(t *testing.T, s *enrolltest.Stage, other *record.MFADevice) {
			if _, err := s.Client(s.Admin).Deactivate(t.Context(), "alice", other.DeviceARN); err != nil {
				t.Fatal(err)
			}
		},
		"AWS took its codes no more": func(t *testing.T, s *enrolltest.Stage, other *record.MFADevice) {
			s.Write(t, &ledger.Live{Device: other.Ceremony, DeviceARN: other.DeviceARN, Method: ledger.MethodResync, Result: ledger.LiveRefused, Cause: "refused"})
		},
		"its keys hold another seed": func(t *testing.T, s *enrolltest.Stage, other *record.MFADevice) {
			for _, held := range other.Keys {
				s.Write(t, &ledger.Verified{
					KeySerial: held.KeySerial, Model: held.Model, Firmware: held.Firmware, OATHSalt: held.OATHSalt, Result: ledger.Wrong,
					Credentials: []ledger.CredentialProof{{Device: other.Ceremony, CredentialID: held.CredentialID, Result: ledger.WrongSeed}},
				})
			}
		},
	} {
		for how, goFirst := range map[string]func(*enroll.RotateRequest){
			"stolen": func(q *enroll.RotateRequest) { q.Stolen = true },
			"limit":  func(q *enroll.RotateRequest) { q.GiveUp = q.Old },
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, daily, spare := twoGroups(t)
					other := s.Book().Device(daily.ID)
					spoil(t, s, other)
					q := enroll.RotateRequest{Old: s.Book().Device(spare.ID), Keys: s.Serials(), Reason: ledger.ReasonLost, Source: env.API}
					goFirst(&q)
					before := len(s.AWSAccount.Calls())
					if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
						t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
					}
					if got := changes(s, before); len(got) > 0 {
						t.Errorf("AWS was asked to %v", got)
					}
					q.Defenceless = true
					if _, err := s.Rotate(t, q); err != nil {
						t.Errorf("agreed to: %v", err)
					}
					if !slices.Equal(changes(s, before)[:2], []string{"Deactivate", "Delete"}) {
						t.Errorf("AWS was asked to %v", changes(s, before))
					}
				})
			})
		}
	}
}

// Both devices of a principal go first, one after the other: the second is left
// to what has come in the place of the first.
func TestRotateBothDevicesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, spare := twoGroups(t)
		var rotations []*many.Rotation
		defer s.FreeKeys()
		opened, err := s.Desk.Open(t.Context(), s.Serials()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{daily.ID, spare.ID} {
			q := enroll.RotateRequest{Old: s.Book().Device(id), Keys: s.Serials(), Opened: opened, Stolen: true, Reason: ledger.ReasonLost, Source: env.API}
			rotations = append(rotations, &many.Rotation{Env: s.Env, Request: q})
		}
		many.Prepare(t.Context(), rotations)
		if _, err := many.Run(t.Context(), rotations, nil, func(*many.Rotation, enroll.Result, error) {}); err != nil {
			t.Error(err)
		}
		if live := s.Book().Live(); len(live) != 2 || live[0].Replaces != daily.ID || live[1].Replaces != spare.ID {
			t.Errorf("live %+v", live)
		}
	})
}
