package gate_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

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
