package custody_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// AWS counts attempts in windows of its own clock.
func TestLiveWaitsForAWSsWindow(t *testing.T) {
	for ahead, into := range map[time.Duration]time.Duration{
		-15 * time.Second: time.Minute,
		15 * time.Second:  175 * time.Second, // AWS is in the next window already
	} {
		synctest.Test(t, func(t *testing.T) {
			s := justEnrolled(t)
			time.Sleep(time.Hour + into)
			asAlice(s)
			s.AWSAhead = ahead
			s.AWSAccount.Fault(simaws.Fault{Action: "GetSessionToken", Call: 1, Kind: simaws.Refuse, Code: "AccessDenied", Status: 403, Message: unable})
			mustProve(t, s)
			for _, e := range s.Operator.Heard() {
				if e.Step == custody.WaitForWindow {
					if atAWS := e.Until.Add(ahead); !atAWS.Equal(atAWS.Truncate(3 * time.Minute).Add(time.Second)) {
						t.Errorf("AWS is ahead by %s: it waits until %s by AWS's clock", ahead, atAWS)
					}
				}
			}
			if !slices.Contains(waits(s), custody.WaitForWindow) {
				t.Errorf("told to wait for %v", waits(s))
			}
		})
	}
}

// A signature that takes until the next time step leaves the codes fresh.
func TestLiveInTheNextStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		time.Sleep(time.Hour)
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "resync" {
				time.Sleep(30 * time.Second)
			}
		}
		mustProve(t, s)
	})
}

// With touch, the operator hears that one touch is left after the first.
func TestLiveWithTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return time.Second })
		s.MustRun(t, q)
		s.FreeKeys()
		s.Restart(t)
		time.Sleep(time.Hour)
		heard := len(s.Operator.Heard())
		mustProve(t, s)
		var left []int
		for _, e := range s.Operator.Heard()[heard:] {
			if e.What == step.TouchNow {
				left = append(left, e.Left)
			}
		}
		if want := []int{1, 0}; !slices.Equal(left, want) {
			t.Errorf("touches left %v, want %v", left, want)
		}
	})
}
