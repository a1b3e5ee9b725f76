package enroll

import (
	"cmp"
	"slices"

	"rootseal/device"
	"rootseal/enroll/book"
	"rootseal/enroll/officer"
)

// WorstFirst orders devices by what they open: root before users, and users
// before logins at other services; the oldest first of each.
func WorstFirst(devices []*book.MFADevice) []*book.MFADevice {
	power := func(d *book.MFADevice) int {
		who, err := ParsePrincipal(d.Principal)
		if err != nil {
			return -1 // nobody knows what it opens
		}
		return slices.Index([]Kind{Root, User, Login}, who.Kind)
	}
	sorted := slices.Clone(devices)
	slices.SortStableFunc(sorted, func(x, y *book.MFADevice) int { return cmp.Compare(power(x), power(y)) })
	return sorted
}

// GroupKeys are the keys that a new seed of this device's group is for: those
// that hold the device, and those of the group that a rotation has passed by and
// nobody has dropped since. Lost ones are left out.
func GroupKeys(b *book.Book, d *book.MFADevice) []device.KeySerial {
	var all []device.KeySerial
	for _, key := range b.Keys {
		held := d.Key(key.Serial) != nil || slices.ContainsFunc(key.Owes(), func(old *book.MFADevice) bool {
			return old.Principal == d.Principal && old.Group == d.Group
		})
		if held && key.Lost == nil {
			all = append(all, device.KeySerial(key.Serial))
		}
	}
	return all
}

// CarriedBy are the keys that the record has in somebody's hands.
func CarriedBy(b *book.Book, holder string) []device.KeySerial {
	var all []device.KeySerial
	for _, key := range b.Keys {
		if key.Holder == holder {
			all = append(all, device.KeySerial(key.Serial))
		}
	}
	return all
}

// HandledBy are the live devices whose seed somebody had in hand when it was
// enrolled: by the name of the operating system's account, or of the officer who
// signed. A seed that AWS's API gave was seen by nobody, but by the memory of
// the command that they ran.
func HandledBy(b *book.Book, register *officer.Register, name string) []*book.MFADevice {
	signed := func(record uint64) bool {
		return slices.ContainsFunc(register.Acts, func(a *officer.Act) bool {
			return a.At.Record == record && slices.ContainsFunc(a.Signers, func(o *officer.Officer) bool { return o.Name == name })
		})
	}
	return slices.DeleteFunc(b.Live(), func(d *book.MFADevice) bool {
		return d.Enrolled.Officer.OSUser != name && !signed(d.Enrolled.Sequence)
	})
}
