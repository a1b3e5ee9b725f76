package enroll_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// Somebody takes the new device away between its commit and the end of the old one:
// the old one is the principal's last, and stays.
func TestTheLastDeviceStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		taken := false
		s.Operator.OnEvent = func(e step.Event) {
			if !strings.HasPrefix(e.Step, "retire") || taken {
				return
			}
			taken = true
			for _, d := range s.Made() {
				if d.ARN == old.DeviceARN {
					continue
				}
				if _, err := s.AWS.Deactivate(t.Context(), "alice", d.ARN); err != nil {
					t.Error(err)
				}
			}
		}
		_, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if !taken || !errors.Is(err, enroll.ErrLastDevice) {
			t.Errorf("%v, want %v; taken: %t", err, enroll.ErrLastDevice, taken)
		}
		if !slices.ContainsFunc(s.Made(), func(d simaws.Device) bool { return d.ARN == old.DeviceARN && d.Enabled() }) {
			t.Errorf("AWS has %+v, want %s enabled", s.Made(), old.DeviceARN)
		}
	})
}
