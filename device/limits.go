package device

import (
	"context"
	"fmt"
	"time"
)

// Limits are the longest waits. Zero means the default.
type Limits struct {
	// Call is for each call of the port but Transmit: 5 s. It is also the time
	// for which another program's transaction is waited for.
	Call time.Duration
	// Transmit is for one command: 5 s. A key answers in milliseconds.
	Transmit time.Duration
	// Calculate is for a CALCULATE: 20 s. The key itself waits about 15 s for
	// a touch.
	Calculate time.Duration
	// Idle is how long a transaction is kept without a command: 3 s. Windows
	// resets a card that is idle in a transaction for 5 s.
	Idle time.Duration
}

func (l Limits) withDefaults() Limits {
	for _, limit := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&l.Call, 5 * time.Second},
		{&l.Transmit, 5 * time.Second},
		{&l.Calculate, 20 * time.Second},
		{&l.Idle, 3 * time.Second},
	} {
		if *limit.value == 0 {
			*limit.value = limit.usual
		}
	}
	return l
}

// within waits for call, which cannot be stopped, until limit is over or ctx
// ends. A call that is given up keeps its goroutine until it returns at last;
// then late gets what it returned, so that nothing stays open.
func within[T any](ctx context.Context, limit time.Duration, call func() (T, error), late func(T, error)) (result T, gaveUp bool, err error) {
	type outcome struct {
		result T
		err    error
	}
	done := make(chan outcome)
	abandoned := make(chan struct{})
	go func() {
		result, err := call()
		select {
		case done <- outcome{result, err}:
		case <-abandoned:
			late(result, err)
		}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case o := <-done:
		return o.result, false, o.err
	case <-timer.C:
		err = fmt.Errorf("%w (%v)", ErrTimeout, limit)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	close(abandoned)
	return result, true, err
}

// sleep waits for a duration, and returns the cause if ctx ends before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
