package record

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// Unprotected is a group whose device was removed before a new one existed, and
// no new one followed. It is reported until the principal has a newer enabled
// device.
type Unprotected struct {
	Ref              // the end of the ceremony
	Ceremony  string // the ceremony that removed the device
	Principal string
	Group     string // of the removed device
	Alone     bool   // the principal has no other device
	Reason    string // why there is no new device
}

// isSaidProtected reports whether only an unsigned record ends what removed a device first.
func (b *folding) isSaidProtected(c *Ceremony) bool {
	first := c.WentFirst()
	return first != nil && first.Done && b.signatures.outweighs(c.Intent.Sequence, c.Ended.Sequence)
}

// listUnprotected finds the ceremonies that ended so, unless a newer device has
// replaced the removed one.
func (b *folding) listUnprotected() {
	for _, c := range b.Ceremonies() {
		if c.End == nil || c.Begin == nil || c.End.Outcome != ledger.Unprotected && !b.isSaidProtected(c) {
			continue
		}
		principal := c.Begin.Principal
		u := Unprotected{Ref: c.Ended, Ceremony: c.ID, Principal: principal, Group: c.Begin.Group, Alone: true, Reason: c.End.Cause}
		if c.End.Outcome != ledger.Unprotected {
			u.Reason = fmt.Sprintf("no officer has signed record %d, which says that a new one followed", c.Ended.Sequence)
		}
		if first := c.WentFirst(); first != nil {
			if d := b.Device(first.Device); d != nil {
				u.Group = d.Group
			}
		}
		mended := slices.ContainsFunc(b.Devices, func(d *MFADevice) bool {
			if d.Principal != principal || !d.IsLive() || d.IsUnsigned() {
				return false
			}
			u.Alone = false
			return d.Enrolled.Sequence > c.Ended.Sequence && d.SignedLive() != nil
		})
		if !mended {
			b.Unprotected = append(b.Unprotected, u)
		}
	}
}
