package device

import (
	"context"
	"time"
)

// Limits are the longest waits. Zero means the default.
type Limits struct {
	// Call limits each call of the port but Transmit: 5 s. It also limits the wait
	// for another program's transaction.
	Call time.Duration
	// Transmit limits one command: 5 s. A key answers in milliseconds.
	Transmit time.Duration
	// Calculate limits one CALCULATE: 20 s. The key itself waits about 15 s for a
	// touch.
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

// sleep waits for a duration. If ctx ends before, it returns the cause.
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
