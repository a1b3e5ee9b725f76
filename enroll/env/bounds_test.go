package env

import (
	"context"
	"errors"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// A skew of twenty seconds is accepted and one of five causes no warning; a
// larger one is refused or warned of.
func TestSkewBounds(t *testing.T) {
	for skew, refused := range map[time.Duration]bool{
		20 * time.Second: false, -20 * time.Second: false, 20001 * time.Millisecond: true, -20001 * time.Millisecond: true,
	} {
		if err := checkSkew(skew); errors.Is(err, ErrClock) != refused {
			t.Errorf("%v: %v", skew, err)
		}
	}
	for millis, drifts := range map[int64]bool{5000: false, -5000: false, 5001: true, -5001: true} {
		if Drifts(ledger.Clock{SkewMillis: millis}) != drifts {
			t.Errorf("%d ms: drifts %t, want %t", millis, !drifts, drifts)
		}
	}
}

// The server's time belongs to the middle of an exchange that took ten seconds.
func TestClockOfASlowServer(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	room := &Env{Now: func() time.Time { return at }, ServerTime: func(context.Context) (time.Time, error) {
		at = at.Add(10 * time.Second)
		return at.Add(-5 * time.Second), nil
	}}
	clock, err := room.Clock(t.Context())
	if err != nil || clock.SkewMillis != -500 { // a Date loses half a second on average
		t.Errorf("off by %d ms, %v; want -500", clock.SkewMillis, err)
	}
}
