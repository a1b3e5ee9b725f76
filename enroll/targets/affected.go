package targets

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// worstFirst orders devices by what they open: root before users, users before logins
// at other services; the oldest first of each. Devices whose enrollment no officer has
// signed come last.
func worstFirst(devices []*record.MFADevice) []*record.MFADevice {
	power := func(d *record.MFADevice) int {
		if d.IsUnsigned() {
			return math.MaxInt // it may be forged, and must not hold up the others
		}
		who, err := principal.Parse(d.Principal)
		if err != nil {
			return -1 // no one knows what it opens
		}
		return int(who.Kind) // in the order of what they open
	}
	sorted := slices.Clone(devices)
	slices.SortStableFunc(sorted, func(x, y *record.MFADevice) int { return cmp.Compare(power(x), power(y)) })
	return sorted
}

// GroupKeys returns the keys that get a new seed of this device's group: those that
// hold the device, and those of the group that a rotation has passed by and that were
// not dropped since. Lost keys are left out.
func GroupKeys(b *record.Book, d *record.MFADevice) []device.KeySerial {
	var all []device.KeySerial
	for _, serial := range b.GroupKeys(d) {
		if b.Key(serial).Lost == nil {
			all = append(all, device.KeySerial(serial))
		}
	}
	return all
}

// CarriedBy returns the keys that a person holds, or may hold. A key that lies in its bag
// was given back, unless it was used since, or no officer has signed that.
func CarriedBy(b *record.Book, holder string) []device.KeySerial {
	return slices.DeleteFunc(heldBy(b, holder), func(serial device.KeySerial) bool {
		key := b.Key(uint32(serial))
		return key.Sealed.Holds() && !key.Sealed.IsUnsigned()
	})
}

// heldBy returns the keys that the ledger gives to a person, wherever they are.
func heldBy(b *record.Book, holder string) []device.KeySerial {
	var all []device.KeySerial
	for _, key := range b.Keys {
		if slices.ContainsFunc(b.Holders(key), func(name string) bool { return sameName(name, holder) }) {
			all = append(all, device.KeySerial(key.Serial))
		}
	}
	return all
}

// handledBy returns the live devices whose seed a person handled at its enrollment: the
// name is the operating system's account, the officer who signed, or the last part of
// the AWS identity, in any record of the ceremony up to its end. Only the memory of the
// command saw a seed that AWS's API gave.
func handledBy(b *record.Book, records []ledger.Record, name string) []*record.MFADevice {
	hands := map[uint64]bool{} // records of that name
	for _, r := range records {
		if isBy(r, name) {
			hands[r.Sequence] = true
		}
	}
	for _, act := range officer.Read(records).Acts {
		if slices.ContainsFunc(act.Signers, func(o *officer.Officer) bool { return sameName(o.Name, name) }) {
			hands[act.At.Record] = true
		}
	}
	handled := map[string]bool{} // ceremonies
	for _, r := range records {
		if hands[r.Sequence] && r.Ceremony != "" {
			handled[r.Ceremony] = true
		}
	}
	return slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool { return !handled[d.Ceremony] && !hands[d.Enrolled.Sequence] })
}

// OfficersNamed returns the active officers of that name.
func OfficersNamed(register *officer.Register, name string) []*officer.Officer {
	return slices.DeleteFunc(register.Active(), func(o *officer.Officer) bool { return !sameName(o.Name, name) })
}

// Knows reports whether the ledger names a person, now or before: as holder of a key,
// as officer, or as the one who ran a command.
func Knows(records []ledger.Record, name string) bool {
	return slices.ContainsFunc(records, func(r ledger.Record) bool {
		switch body := r.Body.(type) {
		case *ledger.Label:
			if sameName(body.Holder, name) {
				return true
			}
		case *ledger.OfficerAdded:
			if sameName(body.Name, name) {
				return true
			}
		}
		return isBy(r, name)
	})
}

// isBy reports whether a person's command made a record: the name is the operating
// system's account, or the last part of the AWS identity.
func isBy(r ledger.Record, name string) bool {
	caller := r.Officer.CallerARN
	return sameName(r.Officer.OSUser, name) || sameName(caller[strings.LastIndex(caller, "/")+1:], name)
}

// sameName compares names as people write them.
func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }
