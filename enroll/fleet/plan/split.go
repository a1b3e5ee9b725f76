package plan

import (
	"slices"

	"rootseal/message"
)

// propose names the key sets on which not every device fits, and how to split each. Keys
// from firmware 5.7 hold 64 credentials, older ones 32; one slot stays free.
func (p *Plan) propose() {
	for i := range p.KeySets {
		set := &p.KeySets[i]
		var left []string // principals whose device does not fit
		for _, who := range p.Principals {
			for _, d := range who.Devices {
				if d.KeySet == set.Name && d.Do == Cannot && slices.ContainsFunc(d.Why, func(r Reason) bool { return r.ID == NoSlot }) {
					left = append(left, who.Principal)
				}
			}
		}
		if set.Left = len(left); set.Left == 0 {
			continue
		}
		const oldSlots, newSlots = 32 - 1, 64 - 1
		set.Proposal = message.Textf("key set %s is full: %d of %d devices fit. From %s on, use another key set of %d keys%s",
			set.Name, set.Devices-set.Left, set.Devices, left[0], len(set.Keys), another(set.Name, set.Left, newSlots, oldSlots)).String()
	}
}

// another returns how many new key sets hold the rest.
func another(name string, left, newSlots, oldSlots int) message.Text {
	sets := func(slots int) int { return (left + slots - 1) / slots }
	switch a, b := sets(newSlots), sets(oldSlots); {
	case b == 1:
		return message.Textf(", such as %s-2: it holds %d", name, left)
	case a == 1:
		return message.Textf(", such as %s-2: with firmware 5.7 or later one set holds %d, with older firmware it takes %d sets", name, left, b)
	default:
		return message.Textf(": it takes %d sets with firmware 5.7 or later, %d with older firmware", a, b)
	}
}
