package apply

import (
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
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

// ErrByHand means that another command does what the plan has for a device.
var ErrByHand = hint.Sentinel(hint.DoByHand, "apply cannot do this")

// Item is a device of the plan with something to do.
type Item struct {
	Principal plan.Principal
	Device    plan.Device
	State     State
	Result    enroll.Result // once it has run
	Err       error         // why it is not done

	who      principal.Principal
	account  *seen
	ahead    int // items of the same principal before this one
	ceremony *enroll.Ceremony
	manager  *ledger.Manager // receives the seed instead of keys; nil: keys do
}

// items returns what the plan has to do, in its order. A device that a ceremony of this
// plan has made is done.
func items(p *plan.Plan, made func(who, group string) bool) ([]*Item, error) {
	var all []*Item
	for _, who := range p.Principals {
		name, err := principal.Parse(who.Principal)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", plan.ErrNotPlan, err)
		}
		ahead := 0
		for _, d := range who.Devices {
			if d.Do == plan.Nothing || d.Do == plan.Cannot {
				continue
			}
			item := &Item{Principal: who, Device: d, State: Todo, who: name, ahead: ahead, manager: managerOf(p, who)}
			switch {
			case d.Do == plan.Enroll && made(who.Principal, d.Group):
				item.State = Done
			case item.makes():
				ahead++
			default:
				item.refuse(fmt.Errorf("%w: %s", ErrByHand, d.Do))
			}
			all = append(all, item)
		}
	}
	return all, nil
}

func (i *Item) refuse(err error) { i.State, i.Err = Refused, err }

// Busies reports whether a person is busy with the item, so that it runs alone.
func (i *Item) Busies() bool { return i.Device.Touch || i.isRoot() }

// request asks for the ceremony of the item.
func (i *Item) request(opened []*device.Key) enroll.Request {
	q := enroll.Request{
		Principal: i.who, Group: i.Device.Group, Touch: i.Device.Touch, Source: env.API, Ahead: i.ahead,
		OneKey: len(i.Device.Keys) == 1, // the plan says so
	}
	if i.isRoot() {
		q.Source, q.SecretLength = env.Paste, env.AWSSecretLength
	}
	if i.Principal.Enter.Role == "" {
		q.Profile = string(i.Principal.Enter.Profile)
	}
	for _, serial := range i.Device.Keys {
		at := slices.IndexFunc(opened, func(k *device.Key) bool { return uint32(k.Info().Serial) == serial })
		q.Keys, q.Opened = append(q.Keys, device.KeySerial(serial)), append(q.Opened, opened[at])
	}
	return q
}

// applied is the item as the apply record lists it.
func (i *Item) applied() ledger.Applied {
	d := i.Device
	return ledger.Applied{Do: string(d.Do), Principal: i.Principal.Principal, Group: d.Group, Keys: slices.Sorted(slices.Values(d.Keys)), Touch: d.Touch, Manager: i.manager}
}
