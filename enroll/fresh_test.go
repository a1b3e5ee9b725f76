package enroll

import (
	"testing"
	"time"
)

// A pair is sent or shown while its newer step is the current or the previous
// one, and notAfter is the first moment at which it is not.
func TestPairFreshness(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) // a step begins here
	p := pair{step: uint64(start.Unix() / 30)}
	for _, test := range []struct {
		after time.Duration
		fresh bool
	}{
		{-time.Nanosecond, false}, // a code of the future
		{0, true},
		{29999 * time.Millisecond, true},
		{30 * time.Second, true},
		{59999 * time.Millisecond, true},
		{60 * time.Second, false},
		{time.Hour, false},
	} {
		if got := p.fresh(start.Add(test.after)); got != test.fresh {
			t.Errorf("%v after its newer step began: fresh %t, want %t", test.after, got, test.fresh)
		}
	}
	if end := p.notAfter(); !end.Equal(start.Add(time.Minute)) {
		t.Errorf("not after %v, want one minute after %v", end, start)
	}
	if (pair{}).fresh(start) {
		t.Error("a pair that was never asked for is fresh")
	}
}
