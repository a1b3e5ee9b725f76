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

// lookAtAccount compares the added devices with records and keys.
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
			f.violated(Unrecorded, "AWS has %s, which is in no record", d.ARN)
			continue
		}
		if c := f.ceremonies[i]; f.retired[c.id] != "" {
			if !f.SaidRemoved && !slices.ContainsFunc(f.ceremonies, func(by *ceremony) bool { return by.ends && by.owes(lastPart(d.ARN)) && !d.Enabled() }) {
				f.violated(Leftover, "AWS has %s, which the ledger has as retired", d.ARN)
			}
		} else if d.Enabled() {
			f.lookAtEnabled(c, d)
		} else if c.end != nil && f.retiring[c.id] == "" && !c.owes(lastPart(d.ARN)) && !(f.SaidAccepted && c.end.Outcome == "not confirmed") {
			f.violated(Leftover, "AWS has %s unassigned, and its ceremony ended with %s", d.ARN, c.end.Outcome)
		}
	}
	f.lookAtExposed()
	for _, c := range f.ceremonies {
		if c.end != nil && c.end.Outcome == "complete" && c.begin != nil && len(c.begin.DeviceNames) > 0 && f.retiring[c.id] == "" &&
			!slices.ContainsFunc(f.Devices, func(d simaws.Device) bool { return d.ARN == c.end.DeviceARN && d.Enabled() }) {
			f.violated(Incomplete, "AWS does not have %s enabled, and its ceremony is complete", c.end.DeviceARN)
		}
	}
}

// lookAtRefused: no device whose seed is on its keys may be recorded as refused.
// Keys that another program has reset are skipped.
func (f *finder) lookAtRefused() {
	for _, d := range f.Devices {
		i := slices.IndexFunc(f.ceremonies, func(c *ceremony) bool { return c.names(d.ARN) })
		if i < 0 || !d.Enabled() || !slices.Contains(f.refused, d.ARN) {
			continue
		}
		for _, card := range f.Keys {
			if e, ok := entry(card, f.ceremonies[i].credential()); ok && bytes.Equal(e.Key, d.Seed) {
				f.violated(Condemned, "%s is recorded as refused by AWS, and key %d has its seed", d.ARN, card.Serial())
			}
		}
	}
}

// lookAtExposed: a rotation that removed the old device first, and whose new device
// never came, has an outcome of its own.
func (f *finder) lookAtExposed() {
	for _, c := range f.ceremonies {
		if c.rotate == nil || c.begin == nil || c.end == nil || c.done() || f.retired[c.rotate.Device] == "" || len(c.begin.DeviceNames) == 0 {
			continue
		}
		owner := simaws.RootOwner
		if _, user, ok := strings.Cut(c.begin.Principal, "/user/"); ok {
			owner = user
		}
		if slices.Contains([]string{"undone", "owing"}, c.end.Outcome) && !Defended(f.Keys, f.Managed, f.Devices, owner) {
			f.violated(Exposed, "%s has no device left that a key can answer for, and the outcome of %s is %s", owner, c.id, c.end.Outcome)
		}
	}
}

// lookAtOrphanDevice: a removal that has ended must have deleted everything that it
// named.
func (f *finder) lookAtOrphanDevice(d simaws.Device) {
	for _, c := range f.ceremonies {
		if c.leftovers != nil && c.end != nil && c.leftovers.names(d.ARN) && !c.owes(lastPart(d.ARN)) {
			f.violated(Leftover, "AWS has %s, and its removal ended with %s", d.ARN, c.end.Outcome)
		}
	}
}

// lookAtEnabled: AWS can ask a person for a code of the device. So all keys of its
// group must have it, for the right principal and without an offset.
func (f *finder) lookAtEnabled(c *ceremony, d simaws.Device) {
	if f.SaidAbsent {
		return // the only lock-out that a false typed statement can cause
	}
	if c.end != nil && !c.done() {
		f.violated(LockOut, "AWS has %s enabled, and its ceremony ended with %s", d.ARN, c.end.Outcome)
	}
	for _, card := range f.Keys {
		if !c.holds(card.Serial()) || f.Wiped[card.Serial()] {
			continue
		}
		if e, ok := entry(card, c.begin.CredentialID); !ok || !bytes.Equal(e.Key, d.Seed) {
			f.violated(LockOut, "%s is enabled, and key %d does not have its seed", d.ARN, card.Serial())
		}
	}
	owner := "root"
	if d.Owner != simaws.RootOwner {
		owner = "user/" + d.Owner
	}
	if !strings.HasSuffix(c.begin.Principal, "/"+owner) {
		f.violated(LockOut, "%s is enabled for %s, and recorded for %s", d.ARN, owner, c.begin.Principal)
	}
	if d.Offset > 0 || d.Offset < -1 {
		f.violated(Stale, "AWS expects the codes of %s to be %d steps off", d.ARN, d.Offset)
	}
}
