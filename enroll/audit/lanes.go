package audit

import (
	"context"
	"errors"
	"sync"

	"rootseal/enroll/cloud"
	"rootseal/guarded"
)

// atATime is how many accounts are read at the same time, and how many calls are under
// way. It is as many as the connections that net/http keeps open: a call more would open
// one for itself alone.
const atATime = 100

// lanes are where the accounts and their calls pass. An account that AWS throttles, or
// whose report is still being made, gives up its place among the accounts and goes on:
// it waits most of the time, and keeps no other account waiting.
type lanes struct{ accounts, calls chan struct{} }

func newLanes(calls int) *lanes {
	return &lanes{make(chan struct{}, atATime), make(chan struct{}, calls)}
}

// lookUps is how many look-ups of events are under way. A look-up waits half a second for
// CloudTrail's limit before it calls, so a sixth of them uses a connection.
const lookUps = 6 * atATime

// place is an account's place among those that are read.
type place struct {
	*lanes
	leave func() // gives the place up; again without effect
}

// each runs fn for all accounts, each in its place, beginning in their order. The calls
// of one account follow one another: AWS's limits on IAM apply to each account.
func (l *lanes) each(all []*Seen, fn func(*Seen)) {
	var running guarded.Group
	for _, s := range all {
		l.accounts <- struct{}{}
		s.place = place{l, sync.OnceFunc(func() { <-l.accounts })}
		running.Go(func() {
			defer s.leave()
			fn(s)
		})
	}
	running.Wait()
}

// ask makes a call that reads, and again while AWS answers that there are too many.
func ask[T any](ctx context.Context, s *Seen, call func() (T, error)) (T, error) {
	return cloud.Patiently(ctx, func() (answer T, err error) {
		select {
		case s.calls <- struct{}{}:
		case <-ctx.Done():
			return answer, context.Cause(ctx)
		}
		defer func() { <-s.calls }()
		answer, err = call()
		if errors.Is(err, cloud.ErrThrottled) || errors.Is(err, cloud.ErrNotReady) {
			s.leave()
		}
		return answer, err
	})
}
