package cloud

import (
	"context"
	"errors"
	"time"
)

// Patiently makes a call that reads, and again while AWS answers that there are too many:
// five times within 15 seconds. A call that changes something is never repeated.
func Patiently[T any](ctx context.Context, call func() (T, error)) (answer T, err error) {
	for _, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 0} {
		answer, err = call()
		if !errors.Is(err, ErrThrottled) || wait == 0 {
			break
		}
		if stopped := Pause(ctx, wait); stopped != nil {
			return answer, stopped
		}
	}
	return answer, err
}

// Pause waits, unless the context ends first.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
