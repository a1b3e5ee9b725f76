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

	Principal, Group string // of a retired device; empty otherwise
	key              *Key   // of a retired device; nil otherwise
}

// ID returns the id by which officers close it; empty on a key, which is cleaned instead.
func (o Owed) ID() string {
	if o.KeySerial != 0 {
		return ""
	}
	return fmt.Sprintf("owed-%d", o.Sequence)
}

const (
	clean             = "plug in key SERIAL and run 'rootseal keys found SERIAL'; if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
	unsealAndClean    = "take key SERIAL out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'; then run 'rootseal keys found SERIAL'; if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
	cleanByReadmit    = "if key SERIAL turns up, plug it in and run 'rootseal keys found SERIAL'; if it does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
	cleanAfterReplace = "run 'rootseal rotate --lost SERIAL' first: someone else may have used what the key opens; if the key turns up, plug it in and run 'rootseal keys found SERIAL'; if it does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
	cleanByHand       = "plug in key SERIAL and do what the finding says; after that, or if the key does not come back, run 'rootseal keys drop SERIAL --reason TEXT'"
)

// Next returns the commands that end it in the present state of the key. SERIAL and FINDING
// are placeholders for the key and ID; the reader has the others.
func (o Owed) Next() string {
	switch key := o.key; {
	case o.KeySerial == 0:
		return "do what the finding says; then run " + closeIt
	case key == nil: // no device: no command looks for its credential
		return cleanByHand
	case key.OpensForOthers():
		return cleanAfterReplace
	case key.Lost != nil:
		return cleanByReadmit
	case key.Sealed != nil:
		return unsealAndClean
	}
	return clean
}

// leaveOwed adds the pending cleanup in an end record, without the retired seeds on keys,
// which listOwed computes. A rotation that was undone left none, but its own new seed.
func (b *folding) leaveOwed(ref Ref, c *Ceremony, body *ledger.End) {
	made := body.Outcome == ledger.Complete || body.Outcome == ledger.NotConfirmed
	for _, o := range body.Owed {
		if o.KeySerial == 0 || c.Retires == nil && (c.Rotate == nil || !made) {
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
			b.Owed = append(b.Owed, Owed{
				Ref: d.Retired, Ceremony: d.Ceremony, KeySerial: k.KeySerial, CredentialID: k.CredentialID,
				What:      message.Textf("delete %q, which opens nothing, from key %d", k.CredentialID, k.KeySerial),
				Principal: d.Principal, Group: d.Group, key: b.Key(k.KeySerial),
			})
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
