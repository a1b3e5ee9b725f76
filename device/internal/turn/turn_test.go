package turn

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Calls run one at a time, until one takes longer than patience.
func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		place = make(chan struct{}, 1) // of this bubble
		t.Cleanup(func() { place = make(chan struct{}, 1) })
		const short, long = 100 * time.Millisecond, time.Hour
		start := time.Now()
		call := func(lasts time.Duration) chan time.Duration {
			began := make(chan time.Duration, 1)
			go func() {
				_ = Do(func() error {
					began <- time.Since(start)
					time.Sleep(lasts)
					return nil
				})
			}()
			synctest.Wait()
			return began
		}
		steps := []struct {
			lasts, begins time.Duration
		}{
			{short, 0},
			{long, short},
			{short, patience},
		}
		var begun []chan time.Duration
		for _, s := range steps {
			begun = append(begun, call(s.lasts))
		}
		for i, s := range steps {
			if got := <-begun[i]; got != s.begins {
				t.Errorf("call %d began after %v, want %v", i, got, s.begins)
			}
		}
		time.Sleep(2 * long)
		want := errors.New("its own error")
		if err := Do(func() error { return want }); err != want {
			t.Errorf("%v, want %v", err, want)
		}
	})
}
