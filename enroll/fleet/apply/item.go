package apply

import (
	"fmt"
	"slices"
	"sync"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// State is how far an item is.
type State string

// The states of an item.
const (
	Todo      State = "to do"
	Done      State = "done"       // in this sitting or an earlier one
	Undone    State = "undone"     // it failed, and nothing is left of it
	Unsettled State = "unfinished" // recover finishes or undoes it
	Refused   State = "refused"    // nothing was done, and the reason is the error
	Left      State = "left"       // for a later sitting: keys are missing, or the sitting stopped
)

// ErrOldGone: a sitting of the plan let the device go first and could not replace it, or
// another ledger has the device. Only a new plan can say what to do.
var ErrOldGone = hint.Sentinel(hint.PlanAgain, "the ledger does not have the device of the plan in use")

// errNotVouched: the signature over what proves the device that stays closes this sitting.
var errNotVouched = hint.Sentinel(hint.ApplyAgain, "the device goes in the next sitting of this plan, once an officer has signed what proves the one that stays")

// Item is a device of the plan with something to do.
type Item struct {
	Principal plan.Principal
	Device    plan.Device
	State     State
	Result    enroll.Result // once it has run
	Err       error         // why it is not done

	mu       sync.Mutex // guards State and Err against those that count
	who      principal.Principal
	old      *record.MFADevice // that is rotated, retired or verified
	account  *seen
	ahead    int  // devices that items of the same principal add before this one
	waits    bool // for an item of the same principal, which proves a device that stays
	ceremony *enroll.Ceremony
	manager  *ledger.Manager // has the seed instead of keys; nil: keys do
}

// items returns what the plan has to do, in its order, the retirements of a principal
// last. What a ceremony of this plan has done is done.
func items(p *plan.Plan, past *history) ([]*Item, error) {
	var all []*Item
	for _, who := range p.Principals {
		name, err := principal.Parse(who.Principal)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", plan.ErrNotPlan, err)
		}
		ahead := 0
		var last []*Item
		for _, d := range who.Devices {
			if d.Do == plan.Nothing || d.Do == plan.Cannot {
				continue
			}
			item := &Item{Principal: who, Device: d, State: Todo, who: name, ahead: ahead, old: past.book.Device(d.Ceremony), manager: managerOf(p, who, d)}
			switch {
			case past.has(item):
				item.State = Done
			case d.Do == plan.Enroll:
				ahead++
			case d.Do != plan.Adopt && !item.isOfOld():
				item.refuse(ErrOldGone)
			}
			if d.Do == plan.Retire {
				last = append(last, item)
			} else {
				all = append(all, item)
			}
		}
		for _, item := range last {
			item.ahead, item.waits = ahead, ahead > 0 || slices.ContainsFunc(all, func(i *Item) bool { return i.who == name && i.State == Todo && i.isChecked() })
		}
		all = append(all, last...)
	}
	return all, nil
}

func (i *Item) refuse(err error) { i.set(Refused, err) }

// set changes the state. Items run side by side, and a count of them reads the state
// of those that still run.
func (i *Item) set(state State, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.State, i.Err = state, err
}

// is reports whether an item, which may be running, is in a state.
func (i *Item) is(state State) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.State == state
}

// isOfOld reports whether the device that the plan names is in use, and that of the
// principal, group and address that an approver was shown.
func (i *Item) isOfOld() bool {
	d := i.old
	return d != nil && d.IsLive() && d.Principal == i.Principal.Principal && d.Group == i.Device.Group &&
		(d.DeviceARN == i.Device.DeviceARN || cloud.SameThing(d.DeviceARN, i.Device.DeviceARN))
}

// Busies reports whether a person is busy with the item, so that it runs alone.
func (i *Item) Busies() bool {
	return i.Device.Touch || i.old != nil && i.old.Touch || i.isGuided()
}

// isGuided reports whether a person works at root's console, in the queue.
func (i *Item) isGuided() bool { return i.who.Kind == principal.Root && i.isCeremony() }

// follows reports whether the item retires a device, and the same plan enrolls or proves the one
// that stays.
func (i *Item) follows() bool { return i.Device.Do == plan.Retire && i.waits }

// isChecked reports whether AWS is asked to accept codes of the device. Only a sign-in
// proves root's.
func (i *Item) isChecked() bool { return i.needsLive() && i.who.Kind == principal.User }

// isCeremony reports whether the item is a ceremony of package enroll.
func (i *Item) isCeremony() bool { return i.Device.Do != plan.Adopt && i.Device.Do != plan.Verify }

// applied is the item as the apply record lists it.
func (i *Item) applied() ledger.Applied {
	d := i.Device
	a := ledger.Applied{Do: string(d.Do), Principal: i.Principal.Principal, Group: d.Group, Keys: slices.Sorted(slices.Values(d.Keys))}
	switch d.Do {
	case plan.Enroll:
		a.Touch, a.Manager = d.Touch, i.manager
	case plan.Rotate:
		a.Touch, a.Manager, a.Retires, a.First = d.Touch, i.manager, d.Ceremony, d.First
	case plan.Retire:
		a.Retires = d.Ceremony
	case plan.Adopt:
		a.DeviceARN, a.Manager = d.DeviceARN, i.manager
	case plan.Verify:
		if i.isChecked() {
			a.Device, a.DeviceARN, a.Manager = i.old.Ceremony, i.old.DeviceARN, i.manager
		}
	case plan.Nothing, plan.Cannot:
	}
	return a
}
