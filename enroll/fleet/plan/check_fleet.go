package plan

import (
	"cmp"
	"errors"
	"slices"

	"rootseal/enroll/fleet"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// checkFleet refuses principals, accounts, key sets and keys that do not follow from one
// file.
func (p *Plan) checkFleet() error {
	var before principal.Principal
	hasLow := false
	for i, who := range p.Principals {
		name, err := principal.Parse(who.Principal)
		if err != nil {
			return err
		}
		if i > 0 {
			last := p.Principals[i-1]
			order := cmp.Or(cmp.Compare(before.Account, name.Account), cmp.Compare(before.Kind, name.Kind), cmp.Compare(before.Name, name.Name))
			switch {
			case order >= 0:
				return errors.New("its principals are not in order, each once")
			case before.Account == name.Account && (last.Alias != who.Alias || last.Partition != who.Partition || last.Tier != who.Tier || last.Enter != who.Enter):
				return message.Errorf("account %s has different settings", name.Account)
			}
		}
		before, hasLow = name, hasLow || who.Tier == fleet.Low
		if slices.Contains(p.Outside, who.Principal) {
			return message.Errorf("%q is in it, and outside", who.Principal)
		}
	}
	if p.Manager != nil && !hasLow {
		return errors.New("its password manager has nothing to do")
	}
	return p.checkKeys()
}

// checkKeys compares the key sets and the keys with the devices.
func (p *Plan) checkKeys() error {
	made := &Plan{Principals: p.Principals}
	var members []fleet.Member
	var serials []uint32
	for _, who := range p.Principals {
		var m fleet.Member
		for _, d := range who.Devices {
			if d.KeySet != "" {
				m.Devices = append(m.Devices, fleet.Device{Group: d.Group, KeySet: d.KeySet, Keys: d.Keys})
				serials = append(serials, d.Keys...)
			}
		}
		members = append(members, m)
	}
	made.KeySets = byName(members)
	made.propose()
	isSame := func(x, y KeySet) bool {
		return x.Name == y.Name && slices.Equal(x.Keys, y.Keys) && x.Devices == y.Devices && x.Left == y.Left && (x.Proposal == "") == (y.Proposal == "")
	}
	if !slices.EqualFunc(made.KeySets, p.KeySets, isSame) {
		return errors.New("its key sets are not those of its devices")
	}
	for _, m := range members {
		for _, d := range m.Devices {
			if !slices.ContainsFunc(p.KeySets, func(s KeySet) bool { return s.Name == d.KeySet && slices.Equal(s.Keys, d.Keys) }) {
				return message.Errorf("group %q: its keys are not those of its key set", d.Group)
			}
		}
	}
	var keys []uint32
	for _, key := range p.Keys {
		keys = append(keys, key.Serial)
	}
	slices.Sort(serials)
	if !slices.Equal(slices.Compact(serials), keys) {
		return errors.New("its keys are not those of its devices")
	}
	return nil
}
