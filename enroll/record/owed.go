package record

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// Owed is something that must still be done.
type Owed struct {
	Ref
	Ceremony     string // that left it: of a retired seed, the device's
	KeySerial    uint32 // 0 where it is of no key
	CredentialID string // of a retired seed
	What         string
}

// ID is what a close names. What a key holds needs none: its deletion, or a drop
// of the key, ends it.
func (o Owed) ID() string {
	if o.KeySerial != 0 {
		return ""
	}
	return fmt.Sprintf("owed-%d", o.Sequence)
}

// Next is what ends it. SERIAL and FINDING stand for the key and for ID.
func (o Owed) Next() string {
	if o.KeySerial == 0 {
		return "do what the finding says; then run " + closeIt
	}
	return "plug in key SERIAL and rotate its group; if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
}

// leaveOwed keeps what an end says is left over. Of a rotation's keys the book
// knows itself what they may still hold.
func (b *Book) leaveOwed(ref Ref, c *Ceremony, body *ledger.End) {
	for _, o := range body.Owed {
		if c.Rotate == nil || o.KeySerial == 0 {
			b.Owed = append(b.Owed, Owed{Ref: ref, Ceremony: c.ID, KeySerial: o.KeySerial, CredentialID: c.credentialOn(o.KeySerial), What: o.What})
		}
	}
}

// credentialOn is the id that a ceremony wrote to a key; empty where it wrote none.
func (c *Ceremony) credentialOn(serial uint32) string {
	if c.Begin != nil && c.holds(serial) {
		return c.Begin.CredentialID
	}
	return ""
}

// listOwed adds the retired seeds that keys may still hold.
func (b *Book) listOwed() {
	for _, d := range b.Devices {
		for _, k := range d.Owed() {
			b.Owed = append(b.Owed, Owed{
				Ref: d.Retired, Ceremony: d.Ceremony, KeySerial: k.KeySerial, CredentialID: k.CredentialID,
				What: fmt.Sprintf("delete %q, which opens nothing, from key %d", k.CredentialID, k.KeySerial),
			})
		}
	}
}

// Owed are the keys that may still hold the seed of a device that is retired.
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
