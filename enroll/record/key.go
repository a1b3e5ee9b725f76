package record

import (
	"cmp"
	"slices"

	"rootseal/enroll/ledger"
)

// Key is a key that a record names, whatever its state.
type Key struct {
	Serial   uint32
	Model    string // as last recorded
	Firmware string // as last recorded
	OATHSalt string // as last recorded; HeldKey has that of each enrollment
	Label    string
	Holder   string // who carries it

	Sealed    *Custody // nil: not in a bag
	Lost      *Loss    // the gravest signed loss, or else an unsigned one; nil: not lost, or readmitted
	Attested  *Attested
	LastProof *Proof    // for any device; nil if none
	LastCheck *KeyCheck // last verification of the key as a whole; nil if none

	said    *Loss        // the gravest unsigned loss, if it is graver than the signed one; nil: none
	seen    []sight      // what each record shows of it, oldest first
	labels  []label      // oldest first
	bag     string       // the bag by signed records alone; empty: none
	opened  *opening     // the last unsealing, if the key was not sealed or lost since; nil: none
	devices []*MFADevice // whose seed it holds or held, oldest first
}

// KeyCheck is the result of a verification for a key as a whole.
type KeyCheck struct {
	Ref
	Result   string // ledger.Proven, ledger.Incomplete, ledger.Wrong
	WasReset bool   // its OATH application had been reset
}

// Attested is the last check of a key's attestation.
type Attested struct {
	Ref
	Result string // ledger.IsAttested, ledger.NotAttested, ledger.UnknownIssuer
	Cause  string // why it is not attested
}

// IsAttested reports whether the key showed its maker's attestation.
func (k *Key) IsAttested() bool { return k.Attested != nil && k.Attested.Result == ledger.IsAttested }

// OfUnknownIssuer reports whether the key showed an attestation whose issuer that
// rootseal did not know. It shows neither that the key is genuine nor that it is
// not.
func (k *Key) OfUnknownIssuer() bool {
	return k.Attested != nil && k.Attested.Result == ledger.UnknownIssuer
}

// Held returns all devices whose seed the key holds or held, oldest first.
func (k *Key) Held() []*MFADevice { return slices.Clone(k.devices) }

// Holds returns the live devices whose seed the key should hold, oldest first.
func (k *Key) Holds() []*MFADevice {
	return slices.DeleteFunc(slices.Clone(k.devices), func(d *MFADevice) bool { return !d.IsLive() })
}

// Doubts reports whether a device of the key may be a forged one: no officer has signed its
// enrollment, and the key holds another one whose enrollment is signed. What the key
// shows of such a device says nothing about the key.
func (k *Key) Doubts(d *MFADevice) bool {
	return d.IsUnsigned() && slices.ContainsFunc(k.Holds(), func(other *MFADevice) bool { return !other.IsUnsigned() })
}

// Owes returns the retired devices whose seed the key may still hold, oldest
// first.
func (k *Key) Owes() []*MFADevice {
	return slices.DeleteFunc(slices.Clone(k.devices), func(d *MFADevice) bool {
		return d.IsLive() || d.Key(k.Serial).Gone != ""
	})
}

func bySerial(k *Key, serial uint32) int { return cmp.Compare(k.Serial, serial) }

// know returns the key with that serial, and adds it if no record has named it
// yet.
func (b *folding) know(serial uint32) *Key {
	i, ok := slices.BinarySearchFunc(b.Keys, serial, bySerial)
	if !ok {
		b.Keys = slices.Insert(b.Keys, i, &Key{Serial: serial})
	}
	return b.Keys[i]
}

func (k *Key) isAs(ref Ref, model, firmware, salt string) {
	k.Model, k.Firmware, k.OATHSalt = model, firmware, salt
	k.seen = append(k.seen, sight{ref, firmware, salt})
}

func (b *folding) attest(ref Ref, body *ledger.Attested) {
	b.know(body.KeySerial).Attested = &Attested{Ref: ref, Result: body.Result, Cause: body.Cause}
}
