package enroll

import (
	"context"
	"errors"
	"sync"

	"rootseal/enroll/ledger"
)

// Rotations at a time: enough to hide AWS's answers behind each other, few
// enough that a person can follow and AWS does not throttle.
const atATime = 10

// Rotation is one of several, with the room of its account.
type Rotation struct {
	Room     *Room
	Settings []ledger.Setting // that are not the default, of this account's room
	Request  RotateRequest

	ceremony *Ceremony
	err      error // why it was not prepared
}

// Plan tells what the rotation will do; the error is why it cannot.
func (r *Rotation) Plan() (Plan, error) {
	if r.err != nil {
		return Plan{}, r.err
	}
	return r.ceremony.Plan(), nil
}

// Close lets go of the keys that the rotation has opened itself.
func (r *Rotation) Close() {
	if r.ceremony != nil {
		r.ceremony.Close()
	}
}

// PrepareRotations looks at everything for all rotations, several at a time. An
// account that cannot be entered does not keep the others: its rotation has the
// error. The caller closes each.
func PrepareRotations(ctx context.Context, rotations []*Rotation) {
	each(rotations, limit(rotations), func(r *Rotation) {
		r.ceremony, r.err = PrepareRotation(ctx, r.Room, r.Request)
	})
}

// RunRotations carries out those that were prepared, in their order, and tells
// of each as it ends. Those of one principal go one after the other: a second
// old device may only go when the first has its successor. Where a credential
// asks for a touch, all do. One that fails does not stop the rest; the operator
// does.
func RunRotations(ctx context.Context, rotations []*Rotation, confirmed []string, ended func(*Rotation, Result, error)) error {
	var mu sync.Mutex
	var errs []error
	each(byPrincipal(rotations), limit(rotations), func(ofOne []*Rotation) {
		for _, r := range ofOne {
			result, err := Result{}, context.Cause(ctx)
			if err == nil {
				result, err = r.ceremony.Run(ctx, confirmed, r.Settings)
			}
			mu.Lock()
			errs = append(errs, err)
			ended(r, result, err)
			mu.Unlock()
		}
	})
	return errors.Join(errs...)
}

// byPrincipal are those that were prepared, the rotations of one principal
// together.
func byPrincipal(rotations []*Rotation) [][]*Rotation {
	at := map[string]int{}
	var all [][]*Rotation
	for _, r := range rotations {
		if r.err != nil {
			continue
		}
		who := r.Request.Old.Principal
		if _, known := at[who]; !known {
			at[who] = len(all)
			all = append(all, nil)
		}
		all[at[who]] = append(all[at[who]], r)
	}
	return all
}

// limit is how many go on at the same time: one where somebody has to touch a
// key or work a console, and never more than have room on the fullest key,
// which holds the old and the new seed of each for a while.
func limit(rotations []*Rotation) int {
	n := atATime
	for _, r := range rotations {
		if r.Request.Old.Touch || r.Request.Source != API || r.Request.Opened == nil {
			return 1
		}
		if r.ceremony != nil {
			n = min(n, r.ceremony.freePlaces())
		}
	}
	return max(n, 1)
}

// freePlaces is how many credentials fit on the fullest key.
func (c *Ceremony) freePlaces() int {
	free := atATime
	for i, key := range c.keys {
		if capacity := key.Info().Capacity; capacity > 0 && i < len(c.begin.Keys) {
			free = min(free, capacity-c.begin.Keys[i].Used)
		}
	}
	return free
}

// each does the same with all, n at a time, beginning in their order.
func each[T any](all []T, n int, fn func(T)) {
	free := make(chan struct{}, n)
	var running sync.WaitGroup
	for _, one := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			fn(one)
		})
	}
	running.Wait()
}
