package record

import "rootseal/enroll/ledger"

// Unsettled is an unfinished ceremony.
type Unsettled struct {
	Ref
	Ceremony  string
	Principal string // empty if it only removes orphans, or has no begin yet
	Group     string
	Replaces  string // ceremony of the device that a rotation retires; empty if none
	Stands    string // progress: a Stands constant; empty if it only removes orphans
	Cleaned   int    // keys whose retired credential was deleted
	Cleaning  int    // keys in the rotation
}

// The progress of a ceremony, as its records show.
const (
	StandsAnnounced = "announced" // no key was written to
	StandsOldFirst  = "old-first" // the old device is being removed or is gone; the new one is not enabled
	StandsLoaded    = "loaded"    // keys may hold the new seed, which no device uses
	StandsEnabling  = "enabling"  // every key has proven the new seed; the device may be enabled
	StandsSignIn    = "sign-in"   // the new device is enabled and waits for root's sign-in; the old one still exists
	StandsRetiring  = "retiring"  // the old device is about to be retired
	StandsCleaning  = "cleaning"  // the old device is gone; its credentials are being deleted from the keys
)

// stands returns the progress of the ceremony.
func (c *Ceremony) stands() string {
	if c.Begin == nil {
		return c.standsRetiring()
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

// standsRetiring returns the progress of a retirement.
func (c *Ceremony) standsRetiring() string {
	if c.Retires == nil {
		return ""
	}
	switch goes := c.Retire(c.Retires.Device); {
	case goes == nil:
		return StandsAnnounced
	case goes.Done:
		return StandsCleaning
	default:
		return StandsRetiring
	}
}

func (b *folding) listUnsettled() {
	for _, c := range b.Ceremonies() {
		if !c.isOpen() {
			continue // a rotation without a begin was announced but not begun
		}
		u := Unsettled{Ref: c.Began, Ceremony: c.ID, Stands: c.stands(), Cleaned: len(c.Cleaned)}
		if c.Rotate != nil {
			u.Replaces, u.Cleaning = c.Rotate.Device, len(c.Rotate.Credentials)
			if d := b.Device(u.Replaces); d != nil {
				u.Principal, u.Group = d.Principal, d.Group
			}
		}
		if c.Retires != nil {
			u.Cleaning = len(c.Retires.Credentials)
		}
		if plan := c.Plan(); plan != nil {
			u.Principal, u.Group = plan.Principal, plan.Group
		}
		b.Unsettled = append(b.Unsettled, u)
	}
}

// Unfinished returns the ceremonies that began and did not end, oldest first: those
// that enroll, rotate or retire, and removals of orphans. A removal that is recorded
// inside another ceremony belongs to that ceremony.
func Unfinished(records []ledger.Record) (ceremonies, removals []*Ceremony) {
	for _, c := range Read(records).Ceremonies() {
		switch {
		case !c.isOpen():
		case c.Plan() != nil:
			ceremonies = append(ceremonies, c)
		default:
			removals = append(removals, c)
		}
	}
	return ceremonies, removals
}
