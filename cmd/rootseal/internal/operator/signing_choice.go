package operator

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// officerChoice is what officers are chosen from.
type officerChoice struct {
	register *officers.Register
	infos    map[device.KeySerial]device.Info // plugged-in keys
	targets  []device.KeySerial               // keys that are open while others sign
	fewest   int                              // officers that are enough for now
}

// among returns the officers who sign: those that are named, or as many as must.
func (c officerChoice) among(ctx context.Context, t Asker, named []device.KeySerial) ([]*officers.Officer, error) {
	if len(named) > 0 {
		return c.named(named)
	}
	here := officersAmong(c.register, func(serial device.KeySerial) bool { _, plugged := c.infos[serial]; return plugged })
	free := slices.DeleteFunc(slices.Clone(here), c.isTarget)
	need := c.need(len(free))
	switch {
	case len(here) == 0:
		return nil, fmt.Errorf("%w: %s", ErrNoOfficer, officerNames(c.register.Active()))
	case len(here) < need:
		return nil, message.Errorf("%w: %d of %d plugged in; officers are %s", officers.ErrTooFewSigners, len(here), need, officerNames(c.register.Active()))
	case len(free) < need:
		return nil, fmt.Errorf("%w: %s", errSignsAndGets, officerNames(slices.DeleteFunc(here, func(o *officers.Officer) bool { return !c.isTarget(o) })))
	case len(free) == need:
		return free, nil
	case !t.IsThere():
		return nil, fmt.Errorf("%w: %s", errWhichOfficer, officerNames(free))
	}
	var chosen []*officers.Officer
	for _, question := range []string{"which officer signs?", "which second officer signs?"}[:need] {
		items := view.Each(free, func(o *officers.Officer) string { return fmt.Sprintf("%d  %s", o.KeySerial, printable.Text(o.Name)) })
		picked, err := t.Choose(ctx, question, items, 0, "no terminal to ask on: give --officer SERIAL")
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, free[picked])
		free = slices.Delete(free, picked, picked+1)
	}
	return chosen, nil
}

// named returns the officers with these keys, all of which must be plugged in.
func (c officerChoice) named(serials []device.KeySerial) ([]*officers.Officer, error) {
	var chosen []*officers.Officer
	for _, serial := range serials {
		found := officersAmong(c.register, func(s device.KeySerial) bool { return s == serial })
		switch _, plugged := c.infos[serial]; {
		case len(found) == 0:
			return nil, message.Errorf("key %d: %w", serial, officers.ErrNotOfficer)
		case !plugged:
			return nil, message.Errorf("key %d of %s: %w", serial, printable.Text(found[0].Name), device.ErrNotOnDesk)
		case c.isTarget(found[0]):
			return nil, fmt.Errorf("%w: %s", errSignsAndGets, officerNames(found))
		}
		chosen = append(chosen, found[0])
	}
	if need := c.need(len(chosen)); len(chosen) < need {
		return nil, fmt.Errorf("%w: two must, and --second-officer is not given", officers.ErrTooFewSigners)
	}
	return chosen, nil
}

// need returns how many officers must sign, if so many can.
func (c officerChoice) need(present int) int {
	return min(c.register.Needs(), max(c.fewest, present))
}

func (c officerChoice) isTarget(o *officers.Officer) bool {
	return slices.Contains(c.targets, device.KeySerial(o.KeySerial))
}

// officersAmong returns the active officers with a key that fits, one for each
// key: if a key has two signing keys, the later one.
func officersAmong(register *officers.Register, fits func(device.KeySerial) bool) []*officers.Officer {
	var found []*officers.Officer
	for _, o := range register.Active() {
		if !fits(device.KeySerial(o.KeySerial)) {
			continue
		}
		found = slices.DeleteFunc(found, func(older *officers.Officer) bool { return older.KeySerial == o.KeySerial })
		found = append(found, o)
	}
	return found
}

// OfficersOf returns the names of the active officers with a key, empty if it has
// none. One key may have two signing keys.
func OfficersOf(register *officers.Register, serial device.KeySerial) string {
	var names []string
	for _, o := range register.Active() {
		if o.KeySerial == uint32(serial) && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return strings.Join(names, ", ")
}

func officerNames(list []*officers.Officer) string {
	return view.Listed(list, func(o *officers.Officer) string { return fmt.Sprintf("%s (%d)", printable.Text(o.Name), o.KeySerial) })
}
