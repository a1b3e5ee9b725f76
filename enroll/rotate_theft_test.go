package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
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

// The theft's rotation is cut off after the old device was deactivated: the
// record says that it is gone, whatever becomes of the new one.
func TestRotateAfterATheftCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		q := s.Rotation(t, s.Cards...)
		q.Stolen, q.Defenceless = true, true
		s.AWSAccount.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "DeleteVirtualMFADevice", Status: 403, Code: "AccessDenied"})
		if _, err := s.Rotate(t, q); !errors.Is(err, step.ErrUnsettled) {
			t.Fatal(err)
		}
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		r, err := s.Recover(t, "")
		if !errors.Is(err, enroll.ErrUnprotected) || r.Outcome != ledger.Unprotected {
			t.Fatalf("%+v, %v", r, err)
		}
		if b := s.Book(); b.Device(old.ID).IsLive() || len(s.Made()) != 0 {
			t.Errorf("the book has %+v, AWS %+v", b.Device(old.ID), s.Made())
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
		if _, err := s.Run(t.Context(), t, other); err != nil {
			t.Fatal(err)
		}
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
