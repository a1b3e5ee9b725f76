package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Keys are touched one after the other, each once, the two of the pair last.
func TestTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 2 * time.Second })
		r := s.MustRun(t, q)
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		var touched []device.KeySerial
		var left []int
		for _, e := range s.Operator.Heard() {
			if e.What == step.TouchNow {
				touched, left = append(touched, e.Key), append(left, e.Left)
			}
		}
		if want := []int{2, 1, 0}; !slices.Equal(left, want) {
			t.Errorf("touches left %v, want %v", left, want)
		}
		if want := []device.KeySerial{1001, 1002, 1003}; !slices.Equal(touched, want) {
			t.Errorf("asked to touch %v, want %v", touched, want)
		}
		for _, card := range s.Cards {
			if !s.Held(card)[0].Touch {
				t.Errorf("key %d gives codes without a touch", card.Serial())
			}
		}
	})
}

// A group of one key answers twice.
func TestTouchOfOneKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return time.Second })
		q.Keys, q.OneKey = q.Keys[:1], true
		s.MustRun(t, q)
		var left []int
		for _, e := range s.Operator.Heard() {
			if e.What == step.TouchNow {
				left = append(left, e.Left)
			}
		}
		if want := []int{1, 0}; !slices.Equal(left, want) {
			t.Errorf("touches left %v, want %v", left, want)
		}
	})
}

// An officer who searches for the last key for a minute: the pair is made anew,
// and the aged one is not sent.
func TestTouchSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(key device.KeySerial, touch int) time.Duration {
			switch {
			case key == 1003 && touch < 3:
				return time.Hour // not in time
			case key == 1002 && touch == 1, key == 1003 && touch == 3:
				return 14 * time.Second
			default:
				return time.Second
			}
		})
		time.Sleep(25 * time.Second) // late in a step
		r := s.MustRun(t, q)
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		if n := s.Count("EnableMFADevice"); n != 1 {
			t.Errorf("Enable was sent %d times, want once", n)
		}
		if n := s.Cards[1].Count(simcard.Calculate); n != 2 {
			t.Errorf("key 1002 answered %d times, want twice", n)
		}
		left := map[device.KeySerial]int{}
		for _, e := range s.Operator.Heard() {
			if e.What == step.TouchNow {
				left[e.Key] = e.Left
			}
		}
		if left[1002] != 1 || left[1003] != 0 {
			t.Errorf("touches left %v, want one after that of key 1002", left)
		}
	})
}

// A key that nobody touches ends the ceremony, and nothing is left.
func TestTouchMissing(t *testing.T) {
	for _, key := range []device.KeySerial{1001, 1003} {
		synctest.Test(t, func(t *testing.T) {
			s, q := enrolltest.NewTouch(t, func(k device.KeySerial, _ int) time.Duration {
				if k == key {
					return time.Hour
				}
				return time.Second
			})
			r, err := s.Run(t.Context(), t, q)
			if !errors.Is(err, oath.ErrTouchTimeout) {
				t.Errorf("key %d: %v, want %v", key, err, oath.ErrTouchTimeout)
			}
			s.MustHold(t, r, err)
			s.MustBeUntouched(t)
		})
	}
}
