package enrolltest

import (
	"context"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// Flows are the ways in which a seed comes and a device is enabled.
var Flows = map[string]func(*Stage) enroll.Request{
	"user":                 (*Stage).ForAlice,
	"root":                 (*Stage).ForRoot,
	"root, with a profile": (*Stage).ForRootWithProfile,
	"login":                (*Stage).ForLogin,
}

func (s *Stage) OnlyDevice(t *testing.T) *record.MFADevice {
	t.Helper()
	live := record.Read(s.Ledger.Records()).Live()
	if len(live) != 1 {
		t.Fatalf("the ledger has %d devices, want 1", len(live))
	}
	return live[0]
}

// NewTouch has an officer who touches each key after a time, when told.
func NewTouch(t *testing.T, after func(key device.KeySerial, touch int) time.Duration) (*Stage, enroll.Request) {
	t.Helper()
	s := New(t, 3)
	touches := map[device.KeySerial]int{}
	s.Operator.OnEvent = func(e step.Event) {
		if e.What != step.TouchNow {
			return
		}
		touches[e.Key]++
		wait := after(e.Key, touches[e.Key])
		for _, card := range s.Cards {
			if card.Serial() == uint32(e.Key) {
				time.AfterFunc(wait, card.Press)
			}
		}
	}
	q := s.ForAlice()
	q.Touch = true
	return s, q
}

// Enrolled is a stage on which alice has a group of n keys, years ago.
func Enrolled(t *testing.T, n int) (*Stage, enroll.Result) {
	t.Helper()
	s := New(t, n)
	r := s.MustRun(t, s.ForAlice())
	s.FreeKeys()
	s.Restart(t)
	time.Sleep(2 * 365 * 24 * time.Hour)
	return s, r
}

func (s *Stage) Verify(ctx context.Context, t *testing.T, cards ...*simcard.Card) custody.Verification {
	t.Helper()
	found, err := custody.Verify(ctx, s.Env, SerialsOf(cards))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func SerialsOf(cards []*simcard.Card) []device.KeySerial {
	var all []device.KeySerial
	for _, card := range cards {
		all = append(all, device.KeySerial(card.Serial()))
	}
	return all
}
