package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/gate"
	signing "rootseal/enroll/officer"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// A stolen key's device goes first, where the principal keeps another one.
func TestRotateAfterATheft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		q := s.Rotation(t, s.Cards[:1]...)
		s.Readers.Unplug(s.Cards[1])
		q.Reason, q.Stolen, q.OneKey, q.Lost = ledger.ReasonLost, true, true, []device.KeySerial{1002}
		if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
			t.Fatalf("the only device, unasked: %v", err)
		}
		q.Defenceless = true
		before := len(s.AWSAccount.Calls())
		if _, err := s.Rotate(t, q); err != nil {
			t.Fatal(err)
		}
		if got, want := changes(s, before), []string{"Deactivate", "Delete", "Create", "Enable"}; !slices.Equal(got, want) {
			t.Errorf("AWS was asked to %v, want %v", got, want)
		}
		if b := s.Book(); b.Device(old.ID).IsLive() || b.Device(old.ID).RetiredBecause != ledger.BecauseStolen {
			t.Errorf("the book has %+v", b.Device(old.ID))
		}
	})
}

// A key that only one other device of the principal is on counts for nothing
// where it is the one that was stolen.
func TestRotateAfterATheftOfBothGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		other := s.ForAlice()
		other.Group, other.Keys, other.OneKey = "pocket", []device.KeySerial{1002}, true
		s.MustRun(t, other)
		s.FreeKeys()
		s.Readers.Unplug(s.Cards[1])
		q := enroll.RotateRequest{
			Old: s.Book().Live()[0], Keys: []device.KeySerial{1001}, Lost: []device.KeySerial{1002}, OneKey: true,
			Stolen: true, Reason: ledger.ReasonLost, Source: env.API,
		}
		if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
			t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
		}
	})
}

// In an emergency, a device that no officer has signed for is rotated; else it is not.
func TestRotateUnsignedDevice(t *testing.T) {
	for name, tt := range map[string]struct {
		emergency string
		want      error
	}{
		"an officer is here": {"", gate.ErrUnsignedPlan},
		"an emergency":       {"the safe is on fire", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				pens := s.Officers(t, "Olivia")
				s.Emergency = "no officer at night"
				s.MustRun(t, s.ForAlice())
				s.FreeKeys()
				if s.Emergency = tt.emergency; tt.want != nil {
					s.Signers = []signing.Signer{pens[0]}
				}
				if _, err := s.Rotate(t, s.Rotation(t, s.Cards...)); !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			})
		})
	}
}
