package custody_test

import (
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// A key that no one must touch is proven before the first touch is asked for.
func TestVerifyWithoutAPersonFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 2 * time.Second })
		alone := q
		q.Keys, alone.Keys = q.Keys[:2], q.Keys[2:]
		alone.Group, alone.Touch, alone.OneKey = "alone", false, true
		s.MustRun(t, q)
		s.FreeKeys()
		s.MustRun(t, alone)
		s.FreeKeys()
		s.Restart(t)
		before := s.Cards[2].Count(simcard.Calculate)
		press, touches := s.Operator.OnEvent, 0
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.TouchNow {
				if touches++; s.Cards[2].Count(simcard.Calculate) == before {
					t.Error("a touch is asked for before the key without touch has answered")
				}
			}
			press(e)
		}
		if found := s.Verify(t.Context(), t, s.Cards...); found.Result() != ledger.Proven || touches != 4 {
			t.Errorf("%d touches, found %+v", touches, found)
		}
	})
}
