package audit

import (
	"context"

	"rootseal/enroll/cloud"
	"rootseal/guarded"
)

// calls is how many calls are under way at the same time, over all accounts. It is as
// many as the connections that net/http keeps open: a call more would open one for
// itself alone.
const calls = 100

// lanes are where the calls pass. All accounts are read at the same time, and an account
// takes a lane only while one of its calls is under way. So an account that AWS
// throttles, or whose report is still being made, keeps no other account waiting.
type lanes chan struct{}

func newLanes() lanes { return make(lanes, calls) }

// ask makes a call that reads, in a lane, and again while AWS answers that there are too
// many.
func ask[T any](ctx context.Context, l lanes, call func() (T, error)) (T, error) {
	return cloud.Patiently(ctx, func() (answer T, err error) {
		select {
		case l <- struct{}{}:
		case <-ctx.Done():
			return answer, context.Cause(ctx)
		}
		defer func() { <-l }()
		return call()
	})
}

// each runs fn for all accounts at the same time. The calls of one account follow one
// another: AWS's limits on IAM apply to each account.
func each(all []*Seen, fn func(*Seen)) {
	var running guarded.Group
	for _, s := range all {
		running.Go(func() { fn(s) })
	}
	running.Wait()
}
