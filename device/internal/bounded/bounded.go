// Package bounded limits the wait for calls that have no limit of their own: a PC/SC
// call waits for as long as another program keeps the card.
package bounded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/guarded"
)

// ErrTimeout means that a call did not return within its limit. Its work may or
// may not be done.
var ErrTimeout = errors.New("no answer in time")

// Call runs call, which cannot be stopped, and waits until limit is over or ctx ends.
// It raises a panic of call in its own goroutine. A call that is given up keeps its
// goroutine until it returns; then late gets the result, so that nothing stays open.
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
