package plan

import (
	"fmt"
	"slices"

	"rootseal/enroll/fleet"
	"rootseal/enroll/principal"
)

// Works reports whether the plan changes or proves a device of the principal.
func (p Principal) Works() bool {
	return slices.ContainsFunc(p.Devices, func(d Device) bool { return d.Do != Nothing && d.Do != Cannot })
}

// Manages reports whether a password manager has the seed of a device, or will have it.
func (p Principal) Manages(d Device) bool {
	return p.Tier == fleet.Low && d.Group == ManagerGroup && len(d.Keys) == 0
}

// Working returns the part of the plan with something to do: those principals, and their
// keys.
func (p *Plan) Working() *Plan {
	part := *p
	part.Principals = slices.DeleteFunc(slices.Clone(p.Principals), func(who Principal) bool { return !who.Works() })
	named := map[uint32]bool{}
	for _, who := range part.Principals {
		for _, d := range who.Devices {
			for _, serial := range d.Keys {
				named[serial] = named[serial] || d.KeySet != ""
			}
		}
	}
	part.Keys = slices.DeleteFunc(slices.Clone(p.Keys), func(key Key) bool { return !named[key.Serial] })
	return &part
}

// Members returns the principals as the fleet file had them, to read their facts again.
func (p *Plan) Members() ([]fleet.Member, error) {
	var all []fleet.Member
	for _, who := range p.Principals {
		name, err := principal.Parse(who.Principal)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNotPlan, err)
		}
		m := fleet.Member{Principal: name, Alias: who.Alias, Partition: who.Partition, Tier: who.Tier, Enter: who.Enter}
		for _, d := range who.Devices {
			if d.KeySet != "" {
				m.Touch = m.Touch || d.Touch
				m.Devices = append(m.Devices, fleet.Device{Group: d.Group, KeySet: d.KeySet, Keys: d.Keys})
			}
		}
		all = append(all, m)
	}
	return all, nil
}
