// Package bounded puts an end to waiting for calls that have none: those of PC/SC
// wait for as long as another program has the card.
package bounded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/guarded"
)

// ErrTimeout is the error of a call that did not return within its limit. What
// it was to do may be done or not.
var ErrTimeout = errors.New("no answer in time")

// Call waits for call, which cannot be stopped, until limit is over or ctx
// ends; what it panics with is raised here. A call that is given up keeps its goroutine until it returns at last;
// then late gets what it returned, so that nothing stays open.
func Call[T any](ctx context.Context, limit time.Duration, call func() (T, error), late func(T, error)) (result T, gaveUp bool, err error) {
	type outcome struct {
		result T
		err    error
		died   *guarded.PanicError
	}
	done := make(chan outcome)
	abandoned := make(chan struct{})
	guarded.Go(ctx, func() {
		var o outcome
		o.died = guarded.Catch(func() { o.result, o.err = call() })
		select {
		case done <- o:
		case <-abandoned:
			o.died.Raise()
			late(o.result, o.err)
		}
	})
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case o := <-done:
		o.died.Raise()
		return o.result, false, o.err
	case <-timer.C:
		err = fmt.Errorf("%w (%v)", ErrTimeout, limit)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	close(abandoned)
	return result, true, err
}
