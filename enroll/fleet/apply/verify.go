package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// What a verification of a sitting finds.
var (
	ErrNotProven = hint.Sentinel(hint.RotateWrong, "a key does not hold what the ledger says")
	ErrNotLive   = hint.Sentinel(hint.VerifyAgain, "AWS has not accepted codes of this device")
)

// verify checks the keys of all items with something to verify, each key once, and has AWS
// accept codes of the users' devices whose live check is due. It returns the newest record.
func (s *Sitting) verify(ctx context.Context, ended func(*Item)) uint64 {
	var due []*Item
	var keys []*device.Key
	for _, item := range s.Items {
		if item.State != Todo || item.Device.Do != plan.Verify {
			continue
		}
		due = append(due, item)
		_, opened := s.keysOf(item)
		for _, key := range opened {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	if len(due) == 0 {
		return 0
	}
	var found custody.Verification
	var err error
	if len(keys) > 0 {
		found, err = custody.VerifyOpened(ctx, s.in.Env, command, keys)
	}
	var live []*Item
	for _, item := range due {
		item.set(Done, nil)
		if len(found.Holders(item.old)) < len(item.Device.Keys) {
			item.refuse(errors.Join(ErrNotProven, err))
		} else if item.needsLive() {
			live = append(live, item)
			continue
		}
		ended(item)
	}
	s.liveAll(ctx, live, ended)
	return found.Head.Sequence
}

// liveAll has AWS accept codes of devices. Those of password managers wait for the next time
// step, so their accounts do it at the same time; then come those of keys, one by one.
func (s *Sitting) liveAll(ctx context.Context, items []*Item, ended func(*Item)) {
	own := *s.in.Env
	together := custody.NewTogether(&own)
	var mu sync.Mutex
	check := func(ofOne []*Item) {
		for _, item := range ofOne {
			s.live(ctx, item, together)
			mu.Lock()
			ended(item)
			mu.Unlock()
		}
	}
	s.Release()
	managed := func(is bool) [][]*Item {
		return s.byAccount(func(i *Item) bool { return slices.Contains(items, i) && (i.manager != nil) == is })
	}
	each(managed(true), together.AtATime(s.in.Parallel), check)
	each(managed(false), 1, check)
}

// needsLive reports whether codes of the device have to be accepted.
func (i *Item) needsLive() bool {
	return slices.ContainsFunc(i.Device.Why, func(r plan.Reason) bool { return r.ID != record.VerifyOverdue })
}

// live is the live check of one device. Each is announced, and signed on its own: it
// spends codes. Only a sign-in proves root's device.
func (s *Sitting) live(ctx context.Context, item *Item, together *custody.Together) {
	if item.who.Kind == principal.Root {
		item.refuse(fmt.Errorf("%w: only a sign-in of root shows that", ErrNotLive))
		return
	}
	item.account.changes()
	live, err := s.proveLive(ctx, s.envOf(item), item, together)
	switch {
	case err != nil:
		item.refuse(err)
	case live.Result != ledger.Proven:
		item.refuse(fmt.Errorf("%w: %s", ErrNotLive, live.Cause))
	}
}

// proveLive takes the codes from where the seed is.
func (s *Sitting) proveLive(ctx context.Context, e *env.Env, item *Item, together *custody.Together) (ledger.Live, error) {
	vault, err := s.vaultOf(item)
	if err != nil {
		return ledger.Live{}, err
	}
	if vault != nil {
		return together.ProveManaged(ctx, e, item.old, vault)
	}
	keys, _ := s.keysOf(item)
	return custody.ProveLive(ctx, e, item.old, keys)
}
