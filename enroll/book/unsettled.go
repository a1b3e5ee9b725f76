package book

import (
	"cmp"
	"slices"
)

// Unsettled is a ceremony that began and did not end.
type Unsettled struct {
	Ref
	Ceremony  string
	Principal string // empty where it only removes leftovers, or has not come so far
	Group     string
	Replaces  string // ceremony of the device that a rotation retires; empty without
}

func (b *Book) listUnsettled() {
	for id, c := range b.open {
		if id == "" || c.begin == nil && c.leftovers == nil {
			continue // a rotation without a begin was announced, and not begun
		}
		u := Unsettled{Ref: c.began, Ceremony: id}
		if c.rotate != nil {
			u.Replaces = c.rotate.Device
			if d := b.Device(u.Replaces); d != nil {
				u.Principal, u.Group = d.Principal, d.Group
			}
		}
		if c.begin != nil {
			u.Principal, u.Group = c.begin.Principal, c.begin.Group
		}
		b.Unsettled = append(b.Unsettled, u)
	}
	slices.SortFunc(b.Unsettled, func(x, y Unsettled) int { return cmp.Compare(x.Sequence, y.Sequence) })
}
