package many

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/guarded"
	"rootseal/message"
)

// atATime is how many rotations run in parallel: enough to hide AWS's answers behind
// each other, few enough that a person can follow and AWS does not throttle.
const atATime = 10

// Rotation is one of several, with the environment of its account.
type Rotation struct {
	Env      *env.Env
	Settings []ledger.Setting // that are not the default, of this account
	Request  enroll.RotateRequest

	ceremony *enroll.Ceremony
	err      error // why it was not prepared
}

// Barred is a rotation in an account that cannot be entered, and why.
func Barred(q enroll.RotateRequest, err error) *Rotation { return &Rotation{Request: q, err: err} }

// Plan returns what the rotation will do; the error says why it cannot.
func (r *Rotation) Plan() (enroll.Plan, error) {
	if r.err != nil {
		return enroll.Plan{}, r.err
	}
	return r.ceremony.Plan(), nil
}

// Close lets go of the keys that the rotation has opened itself.
func (r *Rotation) Close() {
	if r.ceremony != nil {
		r.ceremony.Close()
	}
}

// Again makes an undone rotation ready for another preparation, with the secret pasted.
// A device that went first has not come again.
func (r *Rotation) Again() {
	r.Close()
	r.ceremony = nil
	r.Request.Source = env.Paste
	if up := r.Request.GiveUp; up != nil && !record.Read(r.Env.Ledger.Records()).Device(up.Ceremony).IsLive() {
		r.Request.GiveUp = nil
	}
}

// Prepare looks at everything for all rotations, several at a time. If an
// account cannot be entered, its rotation has the error, and the others go on. The
// caller closes each.
func Prepare(ctx context.Context, rotations []*Rotation) {
	guarded.Each(rotations, atATimeOf(rotations), func(r *Rotation) {
		if r.Env != nil {
			r.ceremony, r.err = enroll.PrepareRotation(ctx, r.Env, r.Request)
		}
	})
	joining(rotations)
}

// Run carries out the prepared rotations, in their order, and reports each as
// it ends: first those that need no person, several at a time but never more than the
// fullest key has free slots; then one by one those for which a person has to touch
// keys or work a console, and which may take days. Those of one principal
// go one after the other: a second old device may go only when the first has its
// successor. After a failure the rest goes on; the operator can stop it. Officers sign all
// announcements before the first act, and all ends together: unsigned says why they are
// not signed.
func Run(ctx context.Context, rotations []*Rotation, confirmed []string, ended func(*Rotation, enroll.Result, error)) (unsigned, err error) {
	prepared := slices.DeleteFunc(slices.Clone(rotations), func(r *Rotation) bool { return r.err != nil })
	var ceremonies []*enroll.Ceremony
	for _, r := range prepared {
		ceremonies = append(ceremonies, r.ceremony)
	}
	if context.Cause(ctx) == nil {
		enroll.Announce(ctx, ceremonies, confirmed, func(i int) []ledger.Setting { return prepared[i].Settings })
	}
	var mu sync.Mutex
	var errs []error
	run := func(ofOne []*Rotation) {
		for _, r := range ofOne {
			result, err := enroll.Result{}, context.Cause(ctx)
			if err == nil || r.ceremony.IsAnnounced() { // an announced one has to end
				result, err = r.ceremony.Run(ctx, confirmed, r.Settings)
			}
			mu.Lock()
			errs = append(errs, err)
			ended(r, result, err)
			mu.Unlock()
		}
	}
	byHand, rest := apart(byPrincipal(rotations))
	guarded.Each(rest, min(atATime, leastRoom(rotations)), run)
	guarded.Each(byHand, 1, run)
	return enroll.SignEnds(ctx, ceremonies), errors.Join(errs...)
}

// byPrincipal returns the prepared rotations, those of one principal together.
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

// apart separates the rotations that keep a person busy from the others.
func apart(principals [][]*Rotation) (byHand, rest [][]*Rotation) {
	for _, ofOne := range principals {
		if slices.ContainsFunc(ofOne, (*Rotation).keepsBusy) {
			byHand = append(byHand, ofOne)
		} else {
			rest = append(rest, ofOne)
		}
	}
	return byHand, rest
}

// keepsBusy reports whether a person has to touch a key, sign, work a console, or type
// an access code.
func (r *Rotation) keepsBusy() bool {
	return r.Request.Old.Touch || r.Request.NeedsTouch() || len(r.Env.Signers) > 0 || r.Request.Source != env.API || r.Request.Opened == nil
}

// atATimeOf returns how many are prepared in parallel. A rotation that opens keys
// itself may ask for an access code.
func atATimeOf(rotations []*Rotation) int {
	if slices.ContainsFunc(rotations, func(r *Rotation) bool { return r.Request.Opened == nil }) {
		return 1
	}
	return atATime
}

// joining refuses, the last first, rotations for which a key that is new to the group
// has no free slot: each of them leaves it with one credential more.
func joining(rotations []*Rotation) {
	joined := map[device.KeySerial]int{}
	for _, r := range rotations {
		if r.err != nil {
			continue
		}
		for i, key := range r.ceremony.Keys() {
			info := key.Info()
			if r.ceremony.GivesUp(info.Serial) {
				continue
			}
			if err := gate.CheckSpace(info, r.ceremony.Begin.Keys[i].Used+joined[info.Serial], false); err != nil {
				r.err = message.Errorf("key %d, with what it gets before: %w", info.Serial, err)
			}
		}
		if r.err != nil {
			r.ceremony.Close()
			continue
		}
		r.join(joined)
	}
}

// join counts the keys that hold one credential more after the rotation.
func (r *Rotation) join(joined map[device.KeySerial]int) {
	for _, key := range r.ceremony.Keys() {
		if serial := key.Info().Serial; !r.ceremony.GivesUp(serial) {
			joined[serial]++
		}
	}
}

// leastRoom returns how many slots stay free on the fullest key: each rotation holds
// the old and the new seed on it for a while.
func leastRoom(rotations []*Rotation) int {
	rotations = slices.DeleteFunc(slices.Clone(rotations), func(r *Rotation) bool { return r.err != nil })
	joined := map[device.KeySerial]int{}
	for _, r := range rotations {
		r.join(joined)
	}
	free := atATime
	for _, r := range rotations {
		for i, key := range r.ceremony.Keys() {
			if info := key.Info(); info.Capacity > 0 {
				free = min(free, info.Capacity-r.ceremony.Begin.Keys[i].Used-joined[info.Serial])
			}
		}
	}
	return max(free, 1)
}
