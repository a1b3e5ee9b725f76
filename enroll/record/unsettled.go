package record

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
	Stands    string // how far it has come: a Stands constant; empty where it only removes leftovers
	Cleaned   int    // keys that hold the seed of Replaces no more
	Cleaning  int    // of so many that take part
}

// How far a ceremony has come, as its records tell.
const (
	StandsAnnounced = "announced" // nothing is on a key
	StandsOldFirst  = "old-first" // the old device goes or is gone, and the new one is not there yet
	StandsLoaded    = "loaded"    // keys may hold the new seed, and nobody uses it
	StandsEnabling  = "enabling"  // every key has proven the new seed; the device may be live
	StandsSignIn    = "sign-in"   // the new device is enabled and waits for root's sign-in with it; the old one is there
	StandsRetiring  = "retiring"  // the old device is about to go
	StandsCleaning  = "cleaning"  // the old device is gone; its credentials are deleted from the keys
)

// stands tells how far the ceremony has come.
func (c *ceremony) stands() string {
	if c.begin == nil {
		return ""
	}
	var goes, gone bool
	if c.rotate != nil {
		gone, goes = c.retire[c.rotate.Device]
	}
	switch {
	case gone && c.enabling:
		return StandsCleaning
	case goes && c.enabling:
		return StandsRetiring
	case c.enabling && c.accepted && c.rotate != nil && c.live == nil:
		return StandsSignIn
	case c.enabling && c.accepted && c.rotate != nil:
		return StandsRetiring
	case c.enabling:
		return StandsEnabling
	case c.load != nil:
		return StandsLoaded
	case len(c.retire) > 0:
		return StandsOldFirst
	default:
		return StandsAnnounced
	}
}

func (b *Book) listUnsettled() {
	for id, c := range b.open {
		if id == "" || c.begin == nil && c.leftovers == nil {
			continue // a rotation without a begin was announced, and not begun
		}
		u := Unsettled{Ref: c.began, Ceremony: id}
		u.Stands, u.Cleaned = c.stands(), c.cleaned
		if c.rotate != nil {
			u.Replaces, u.Cleaning = c.rotate.Device, len(c.rotate.Credentials)
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
