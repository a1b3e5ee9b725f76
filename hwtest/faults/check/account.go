package check

import (
	"bytes"
	"slices"
	"strings"

	"rootseal/hwtest/simaws"
)

func sameARN(arn string) func(simaws.Device) bool {
	return func(d simaws.Device) bool { return d.ARN == arn }
}

// lookAtAccount holds the devices that were added against record and keys.
func (f *finder) lookAtAccount() {
	for _, d := range f.Devices {
		if slices.ContainsFunc(f.DevicesBefore, sameARN(d.ARN)) {
			continue
		}
		i := slices.IndexFunc(f.ceremonies, func(c *ceremony) bool { return c.names(d.ARN) })
		if slices.Contains(f.Orphans, lastPart(d.ARN)) {
			f.lookAtOrphanDevice(d)
			continue
		}
		if i < 0 {
			f.violated(Unrecorded, "AWS has %s, of which no record knows", d.ARN)
			continue
		}
		if c := f.ceremonies[i]; f.retired[c.id] != "" {
			if !f.SaidRemoved {
				f.violated(Leftover, "AWS has %s, and the record says that it is retired", d.ARN)
			}
		} else if d.Enabled() {
			f.lookAtEnabled(c, d)
		} else if c.end != nil && f.retiring[c.id] == "" && !c.owes(lastPart(d.ARN)) && !(f.SaidAccepted && c.end.Outcome == "not confirmed") {
			f.violated(Leftover, "AWS has %s unassigned, and the record says %s", d.ARN, c.end.Outcome)
		}
	}
	f.lookAtExposed()
	for _, c := range f.ceremonies {
		if c.end != nil && c.end.Outcome == "complete" && c.begin != nil && len(c.begin.DeviceNames) > 0 && f.retiring[c.id] == "" &&
			!slices.ContainsFunc(f.Devices, func(d simaws.Device) bool { return d.ARN == c.end.DeviceARN && d.Enabled() }) {
			f.violated(Incomplete, "AWS does not have %s enabled, and the record says complete", c.end.DeviceARN)
		}
	}
}

// lookAtRefused: a device whose seed lies on its keys is not called refused. What
// another program has reset is not looked at.
func (f *finder) lookAtRefused() {
	for _, d := range f.Devices {
		i := slices.IndexFunc(f.ceremonies, func(c *ceremony) bool { return c.names(d.ARN) })
		if i < 0 || !d.Enabled() || !slices.Contains(f.refused, d.ARN) {
			continue
		}
		for _, card := range f.Keys {
			if e, ok := entry(card, f.ceremonies[i].credential()); ok && bytes.Equal(e.Key, d.Seed) {
				f.violated(Condemned, "AWS refuses the codes of %s, says the record, and key %d holds its seed", d.ARN, card.Serial())
			}
		}
	}
}

// lookAtExposed: a rotation whose old device went first and whose new one never
// came has an outcome of its own.
func (f *finder) lookAtExposed() {
	for _, c := range f.ceremonies {
		if c.rotate == nil || c.begin == nil || c.end == nil || c.done() || f.retired[c.rotate.Device] == "" || len(c.begin.DeviceNames) == 0 {
			continue
		}
		owner := simaws.RootOwner
		if _, user, ok := strings.Cut(c.begin.Principal, "/user/"); ok {
			owner = user
		}
		if slices.Contains([]string{"undone", "owing"}, c.end.Outcome) && !Defended(f.Keys, f.Devices, owner) {
			f.violated(Exposed, "%s has no device any more that a key can answer, and the record calls %s %s", owner, c.id, c.end.Outcome)
		}
	}
}

// lookAtOrphanDevice: a removal that has ended has left nothing of what it named.
func (f *finder) lookAtOrphanDevice(d simaws.Device) {
	for _, c := range f.ceremonies {
		if c.leftovers != nil && c.end != nil && c.leftovers.names(d.ARN) && !c.owes(lastPart(d.ARN)) {
			f.violated(Leftover, "AWS has %s, and the record says %s", d.ARN, c.end.Outcome)
		}
	}
}

// lookAtEnabled: somebody can be asked for a code of the device, so all keys of
// its group have to have it, for the right principal and without an offset.
func (f *finder) lookAtEnabled(c *ceremony, d simaws.Device) {
	if f.SaidAbsent {
		return // the one lock-out that a false statement, typed, can bring about
	}
	if c.end != nil && !c.done() {
		f.violated(LockOut, "AWS has %s enabled, and the record says %s", d.ARN, c.end.Outcome)
	}
	for _, card := range f.Keys {
		if !c.holds(card.Serial()) || f.Wiped[card.Serial()] {
			continue
		}
		if e, ok := entry(card, c.begin.CredentialID); !ok || !bytes.Equal(e.Key, d.Seed) {
			f.violated(LockOut, "%s is enabled, and key %d does not hold its seed", d.ARN, card.Serial())
		}
	}
	owner := "root"
	if d.Owner != simaws.RootOwner {
		owner = "user/" + d.Owner
	}
	if !strings.HasSuffix(c.begin.Principal, "/"+owner) {
		f.violated(LockOut, "%s is enabled for %s, and the record is of %s", d.ARN, owner, c.begin.Principal)
	}
	if d.Offset > 0 || d.Offset < -1 {
		f.violated(Stale, "AWS expects the codes of %s to be %d steps off", d.ARN, d.Offset)
	}
}
