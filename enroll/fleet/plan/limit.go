package plan

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
	"rootseal/message"
)

// makeRoom lets the old device go first if AWS allows no further one. Until the
// new one is enabled, another proven device must serve the principal: one that the plan
// neither replaces before nor retires.
func (c *chooser) makeRoom(d *Device, old *record.MFADevice) []Reason {
	if !c.facts.Entered || c.atAWS < cloud.MaxDevices {
		return nil
	}
	full := message.Textf("AWS allows %d devices, and the principal has %d with those that the plan adds", cloud.MaxDevices, c.atAWS)
	stays := func(other *record.MFADevice) bool {
		return c.facts.isAtAWS(other.DeviceARN) && !slices.Contains(c.rotated, other.Ceremony) &&
			slices.ContainsFunc(c.wanted, func(w fleet.Device) bool { return w.Group == other.Group })
	}
	switch {
	case !c.facts.isAtAWS(old.DeviceARN):
		return []Reason{{EightOfThem, message.Englishf("%s; the one to replace is not among them", full)}}
	case len(gate.OthersProven(c.deck.book, old, stays)) == 0:
		return []Reason{{EightOfThem, message.Englishf("%s; no other device that stays has passed a live check, so the old one cannot go first: run 'rootseal verify --live' for another group, or 'rootseal rotate'", full)}}
	}
	d.First = true
	d.Why = append(d.Why, Reason{EightOfThem, message.Englishf("%s: the old device is deleted before the new one is created", full)})
	return nil
}
