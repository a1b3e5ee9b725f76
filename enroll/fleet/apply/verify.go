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
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// What a verification of a sitting finds.
var (
	ErrNotProven = hint.Sentinel(hint.RotateWrong, "a key does not hold what the ledger says")
	ErrNotLive   = hint.Sentinel(hint.VerifyAgain, "AWS has not accepted codes of this device")
)

// verify checks the keys of all items with something to verify, each key once, and has AWS
// accept codes of the users' devices whose live check is due, in the sitting of the apply
// record with that number.
func (s *Sitting) verify(ctx context.Context, number uint64, ended func(*Item)) {
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
		return
	}
	var found custody.Verification
	var err error
	if len(keys) > 0 {
		found, err = custody.VerifyOpened(ctx, s.in.Env, command, keys)
		s.proofs = append(s.proofs, found.Head.Sequence)
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
	s.liveAll(ctx, live, number, ended)
}

// liveAll has AWS accept codes of devices. Those of password managers wait for the next time
// step, so their accounts do it at the same time; then come those of keys, one by one.
func (s *Sitting) liveAll(ctx context.Context, items []*Item, number uint64, ended func(*Item)) {
	var mu sync.Mutex
	check := func(ofOne []*Item) {
		for _, item := range ofOne {
			recorded := s.live(ctx, item, number)
			mu.Lock()
			s.proofs = append(s.proofs, recorded)
			ended(item)
			mu.Unlock()
		}
	}
	s.Release()
	managed := func(is bool) [][]*Item {
		return s.byAccount(func(i *Item) bool { return slices.Contains(items, i) && (i.manager != nil) == is })
	}
	each(managed(true), s.in.Parallel, check)
	each(managed(false), 1, check)
}

// needsLive reports whether codes of the device have to be accepted.
func (i *Item) needsLive() bool {
	return i.Device.Do == plan.Verify && slices.ContainsFunc(i.Device.Why, func(r plan.Reason) bool { return r.ID != record.VerifyOverdue })
}

// live is the live check of one device. The signature over the apply record, which lists the
// device, covers its intent. Only a sign-in proves root's device. It returns the number of its
// newest record, 0 for none.
func (s *Sitting) live(ctx context.Context, item *Item, number uint64) (recorded uint64) {
	if item.who.Kind == principal.Root {
		item.refuse(fmt.Errorf("%w: only a sign-in of root shows that", ErrNotLive))
		return 0
	}
	item.account.changes()
	live, recorded, err := s.proveLive(ctx, s.envOf(item), item, number)
	switch {
	case err != nil:
		item.refuse(err)
	case live.Result != ledger.Proven:
		item.refuse(message.Errorf("%w: %s", ErrNotLive, message.Saved(live.Cause)))
	}
	return recorded
}

// proveLive takes the codes from where the seed is.
func (s *Sitting) proveLive(ctx context.Context, e *env.Env, item *Item, number uint64) (live ledger.Live, recorded uint64, err error) {
	vault, err := s.vaultOf(item)
	if err != nil {
		return live, 0, err
	}
	keys, _ := s.keysOf(item)
	return custody.ProveListed(ctx, e, custody.Listed{Apply: number, Held: item.old, Vault: vault, Serials: keys})
}

// signProofs lets the officers sign what no end has signed. The newest answer to a live
// check signs the others, and a signature covers what requires none: the proofs of keys.
func (s *Sitting) signProofs(ctx context.Context) error {
	e := s.in.Env
	sign := func(number uint64) error {
		s.Release() // an officer may have to touch another key
		return e.Signed(ctx, number, command, e.Officer(""))
	}
	slices.Sort(s.proofs)
	for _, number := range slices.Backward(s.proofs) {
		if number != 0 && !e.IsSigned(number) {
			if err := sign(number); err != nil {
				return err
			}
		}
	}
	if n := len(s.proofs); n > 0 && s.proofs[n-1] > officer.Read(e.Ledger.Records()).Covered {
		return sign(s.proofs[n-1])
	}
	return nil
}
