package record

import "rootseal/enroll/ledger"

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
func (c *Ceremony) stands() string {
	if c.Begin == nil {
		return ""
	}
	var goes, gone bool
	if c.Rotate != nil {
		if old := c.Retire(c.Rotate.Device); old != nil {
			goes, gone = true, old.Done
		}
	}
	enabling := c.Enable != nil
	switch {
	case gone && enabling:
		return StandsCleaning
	case goes && enabling:
		return StandsRetiring
	case enabling && c.Accepted && c.Rotate != nil && c.Live == nil:
		return StandsSignIn
	case enabling && c.Accepted && c.Rotate != nil:
		return StandsRetiring
	case enabling:
		return StandsEnabling
	case c.Load != nil:
		return StandsLoaded
	case len(c.Retiring) > 0:
		return StandsOldFirst
	default:
		return StandsAnnounced
	}
}

func (b *Book) listUnsettled() {
	for _, c := range b.Ceremonies() {
		if !c.IsOpen() {
			continue // a rotation without a begin was announced, and not begun
		}
		u := Unsettled{Ref: c.Began, Ceremony: c.ID, Stands: c.stands(), Cleaned: len(c.Cleaned)}
		if c.Rotate != nil {
			u.Replaces, u.Cleaning = c.Rotate.Device, len(c.Rotate.Credentials)
			if d := b.Device(u.Replaces); d != nil {
				u.Principal, u.Group = d.Principal, d.Group
			}
		}
		if c.Begin != nil {
			u.Principal, u.Group = c.Begin.Principal, c.Begin.Group
		}
		b.Unsettled = append(b.Unsettled, u)
	}
}

// Unfinished returns the ceremonies that began and did not end, oldest first: those
// that enroll or rotate, and removals of orphans. A removal that is recorded inside a
// ceremony with a begin belongs to that ceremony.
func Unfinished(records []ledger.Record) (ceremonies, removals []*Ceremony) {
	for _, c := range Read(records).Ceremonies() {
		switch {
		case !c.IsOpen():
		case c.Begin != nil:
			ceremonies = append(ceremonies, c)
		default:
			removals = append(removals, c)
		}
	}
	return ceremonies, removals
}
