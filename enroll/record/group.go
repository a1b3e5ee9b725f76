package record

import "slices"

// GroupKeys returns the keys of a device's group, lost ones too: those that hold the
// device, and those that still owe the deletion of an older device of the group,
// because a rotation passed them by.
func (b *Book) GroupKeys(d *MFADevice) []uint32 {
	var all []uint32
	for _, key := range b.Keys {
		held := d.Key(key.Serial) != nil || slices.ContainsFunc(key.Owes(), func(old *MFADevice) bool {
			return old.Principal == d.Principal && old.Group == d.Group
		})
		if held {
			all = append(all, key.Serial)
		}
	}
	return all
}
