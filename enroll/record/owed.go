package record

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Owed is pending cleanup.
type Owed struct {
	Ref
	Ceremony     string // ceremony that left it; for a retired seed, the device's
	KeySerial    uint32 // 0 if not on a key
	CredentialID string // of a retired seed
	What         message.Text

	Principal, Group string // of a retired device that nothing replaces; empty otherwise
}

// ID returns the id by which officers close it. Cleanup on a key has none,
// because deleting the credential, or dropping the key, ends it.
func (o Owed) ID() string {
	if o.KeySerial != 0 {
		return ""
	}
	return fmt.Sprintf("owed-%d", o.Sequence)
}

// Next returns what to do about it. SERIAL, FINDING, PRINCIPAL and GROUP are
// placeholders for the key, for ID, and for the fields.
func (o Owed) Next() string {
	switch {
	case o.KeySerial == 0:
		return "do what the finding says; then run " + closeIt
	case o.Group != "":
		return "plug in key SERIAL and run 'rootseal rotate PRINCIPAL --retire GROUP'; if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
	}
	return "plug in key SERIAL and rotate its group; if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
}

// leaveOwed adds the pending cleanup in an end record. It skips the keys of a
// rotation or retirement: listOwed computes what those may still hold.
func (b *folding) leaveOwed(ref Ref, c *Ceremony, body *ledger.End) {
	for _, o := range body.Owed {
		if c.Rotate == nil && c.Retires == nil || o.KeySerial == 0 {
			b.Owed = append(b.Owed, Owed{Ref: ref, Ceremony: c.ID, KeySerial: o.KeySerial, CredentialID: c.credentialOn(o.KeySerial), What: message.Foreign(o.What)})
		}
	}
}

// credentialOn returns the id that a ceremony wrote to a key; empty if it wrote
// none.
func (c *Ceremony) credentialOn(serial uint32) string {
	if c.Begin != nil && c.holds(serial) {
		return c.Begin.CredentialID
	}
	return ""
}

// listOwed adds the retired seeds that keys may still hold.
func (b *folding) listOwed() {
	for _, d := range b.Devices {
		for _, k := range d.Owed() {
			owed := Owed{
				Ref: d.Retired, Ceremony: d.Ceremony, KeySerial: k.KeySerial, CredentialID: k.CredentialID,
				What: message.Textf("delete %q, which opens nothing, from key %d", k.CredentialID, k.KeySerial),
			}
			if d.RetiredBecause == ledger.BecauseOther {
				owed.Principal, owed.Group = d.Principal, d.Group
			}
			b.Owed = append(b.Owed, owed)
		}
	}
}

// Owed returns the keys that may still hold the seed of a retired device.
func (d *MFADevice) Owed() []*HeldKey {
	if d.IsLive() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Keys), func(k *HeldKey) bool { return k.Gone != "" })
}

// OwedBy returns the pending cleanup of one key.
func (b *Book) OwedBy(serial uint32) []Owed {
	return slices.DeleteFunc(slices.Clone(b.Owed), func(o Owed) bool { return o.KeySerial != serial })
}
