package record

import (
	"cmp"
	"slices"

	"rootseal/enroll/ledger"
)

// Key is a key that some record names, whatever became of it.
type Key struct {
	Serial   uint32
	Model    string // as last recorded
	Firmware string // as last recorded
	OATHSalt string // as last recorded; HeldKey has the one of each enrolment
	Label    string
	Holder   string // who carries it

	Sealed    *Custody // nil: it is in no bag
	Lost      *Loss    // nil: it is not lost, or found again
	Attested  *Attested
	LastProof *Proof    // on whatever device; nil: none
	LastCheck *KeyCheck // what the last verify found of it as a whole; nil: none

	shown   Ref          // the record that has model, firmware and salt
	devices []*MFADevice // that it holds or held, oldest first
}

// Loss is how a key was lost.
type Loss struct {
	Ref
	How string // "lost", "stolen", "left"

	Used *Finding // it was used after that, and nobody has found it; nil: not
}

// KeyCheck is what a verify found of a key as a whole.
type KeyCheck struct {
	Ref
	Result   string // ledger.Proven, ledger.Incomplete, ledger.Wrong
	WasReset bool   // its OATH application had been reset
}

// Attested is the last that a key was asked for its maker's attestation.
type Attested struct {
	Ref
	Result string // ledger.IsAttested, ledger.NotAttested, ledger.UnknownIssuer
	Cause  string // why it is not
}

// IsAttested tells whether the key has shown its maker's attestation.
func (k *Key) IsAttested() bool { return k.Attested != nil && k.Attested.Result == ledger.IsAttested }

// OfUnknownIssuer tells whether the key has shown an attestation whose issuer was not
// known to whoever asked: that is neither a yes nor a no.
func (k *Key) OfUnknownIssuer() bool {
	return k.Attested != nil && k.Attested.Result == ledger.UnknownIssuer
}

// Held are all devices whose seed the key holds or held, oldest first.
func (k *Key) Held() []*MFADevice { return slices.Clone(k.devices) }

// Holds are the live devices whose seed the key should hold, oldest first.
func (k *Key) Holds() []*MFADevice {
	return slices.DeleteFunc(slices.Clone(k.devices), func(d *MFADevice) bool { return !d.IsLive() })
}

// Owes are the retired devices whose seed the key may still hold, oldest first.
func (k *Key) Owes() []*MFADevice {
	return slices.DeleteFunc(slices.Clone(k.devices), func(d *MFADevice) bool {
		return d.IsLive() || d.Key(k.Serial).Gone != ""
	})
}

func bySerial(k *Key, serial uint32) int { return cmp.Compare(k.Serial, serial) }

// know is the key of that serial, a new one where no record has named it yet.
func (b *Book) know(serial uint32) *Key {
	i, ok := slices.BinarySearchFunc(b.Keys, serial, bySerial)
	if !ok {
		b.Keys = slices.Insert(b.Keys, i, &Key{Serial: serial})
	}
	return b.Keys[i]
}

func (k *Key) isAs(ref Ref, model, firmware, salt string) {
	k.Model, k.Firmware, k.OATHSalt, k.shown = model, firmware, salt, ref
}

func (b *Book) label(body *ledger.Label) {
	k := b.know(body.KeySerial)
	k.Label, k.Holder = body.Label, body.Holder
}

func (b *Book) attest(ref Ref, body *ledger.Attested) {
	b.know(body.KeySerial).Attested = &Attested{Ref: ref, Result: body.Result, Cause: body.Cause}
}

// lose takes a key out of its bag too: whoever finds it seals it anew.
func (b *Book) lose(ref Ref, body *ledger.Lost) {
	k := b.know(body.KeySerial)
	k.Lost, k.Sealed = &Loss{Ref: ref, How: body.How}, nil
}

// foundAgain: a lost key counts as found once it holds no retired credential.
func (b *Book) foundAgain(ref Ref, body *ledger.Found) {
	k := b.know(body.KeySerial)
	if k.Lost != nil && k.Lost.Used != nil && k.Lost.Used.Closed.IsZero() {
		k.Lost.Used.Closed = ref // that it was here is what finding it means
	}
	k.Lost = nil
	for _, d := range k.Owes() {
		d.Key(k.Serial).Gone = Cleaned
	}
}
