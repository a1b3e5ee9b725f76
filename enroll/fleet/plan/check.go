package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	"rootseal/enroll/fleet"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// check refuses what [Make] never puts into a plan. The hash of a plan shows only that
// nothing changed since it was computed, and anyone can compute one.
func (p *Plan) check() error {
	counted := Plan{Principals: p.Principals}
	counted.sum()
	switch {
	case counted.Counts != p.Counts || counted.Effort != p.Effort:
		return errors.New("its counts are not those of its devices")
	case p.Manager != nil && len(p.Manager.Command) == 0:
		return errors.New("its password manager has no command")
	}
	if err := fleet.Fits(p.Manager); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, who := range p.Principals {
		if seen[who.Principal] {
			return message.Errorf("%s is in it twice", who.Principal)
		}
		seen[who.Principal] = true
		if err := who.check(); err != nil {
			return message.Errorf("%q: %w", who.Principal, err)
		}
		if p.Manager == nil && who.Works() && slices.ContainsFunc(who.Devices, who.Manages) {
			return message.Errorf("%q: it has no password manager", who.Principal)
		}
	}
	return p.checkFleet()
}

func (p Principal) check() error {
	name, err := principal.Parse(p.Principal)
	if err != nil {
		return err
	}
	if !name.AWS() || !principal.IsAccountNumber(name.Account) || p.Tier == "" || p.Partition == "" || !p.Enter.IsWhole() {
		return errors.New("not a principal of a fleet file")
	}
	for _, text := range []any{fleet.Alias(p.Alias), fleet.Partition(p.Partition), p.Tier, p.Enter} {
		if err := fleet.Fits(text); err != nil {
			return err
		}
	}
	seen := map[[2]string]bool{}
	for _, d := range p.Devices {
		id := [2]string{d.Group, d.Ceremony}
		if seen[id] {
			return message.Errorf("group %q is in it twice", d.Group)
		}
		seen[id] = true
		if err := d.check(p.Tier); err != nil {
			return message.Errorf("group %q: %w", d.Group, err)
		}
	}
	return possible{p, name}.check()
}

func (d Device) check(tier fleet.Tier) error {
	ascending := slices.IsSorted(d.Keys) && len(slices.Compact(slices.Clone(d.Keys))) == len(d.Keys)
	switch {
	case !slices.Contains(Order, d.Do):
		return message.Errorf("%q is no action", d.Do)
	case (d.Do == Cannot) != (d.Wanted != ""):
		return message.Errorf("%q does not go with what is wanted, %q", d.Do, d.Wanted)
	case d.Do == Nothing || d.Do == Cannot:
		return nil // nothing follows from it
	case d.First && (d.Do != Rotate || d.DeviceARN == ""):
		return errors.New("a device goes first only in a rotation")
	case !principal.IsGroupLabel(d.Group):
		return errors.New("not the label of a group")
	case !ascending:
		return errors.New("its keys are not in order, each once")
	case d.Do != Retire && (tier == fleet.High) != (len(d.Keys) > 0 && d.KeySet != ""), d.Do != Retire && tier == fleet.Low && d.Group != ManagerGroup:
		return errors.New("its keys are not those of its tier")
	}
	return fleet.Fits(fleet.SetName(d.KeySet))
}

// isExact reports whether two texts in JSON have the same keys and values. The decoder
// takes the last of two equal keys, and ignores their case: a reviewer who reads the
// first one would review another plan.
func isExact(text, other []byte) bool {
	x, err := tree(json.NewDecoder(bytes.NewReader(text)))
	y, err2 := tree(json.NewDecoder(bytes.NewReader(other)))
	return err == nil && err2 == nil && reflect.DeepEqual(x, y)
}

var errTwice = errors.New("a key is there twice")

// tree reads a value, and refuses a key that an object has twice. The caller has parsed
// the text, so the depth is that of a plan.
func tree(d *json.Decoder) (any, error) {
	d.UseNumber()
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ := key.(string)
			if _, twice := object[name]; twice {
				return nil, errTwice
			}
			if object[name], err = tree(d); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			item, err := tree(d)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}
