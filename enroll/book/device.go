package book

import (
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// Adopted is the outcome of a device that was taken in; those of enrolled ones
// are ledger.Complete and ledger.NotConfirmed.
const Adopted = "adopted"

// MFADevice is one device, at AWS or another service: one seed, the keys that
// hold it, and what is known of it.
type MFADevice struct {
	Ceremony   string // id, by which other records name the device
	Principal  string // "111122223333/root"
	Alias      string // of the account, at the time; empty without
	Group      string
	DeviceARN  string // empty for a login at another service
	Touch      bool   // the keys ask for a touch at each code
	Keys       []*HeldKey
	Outcome    string     // ledger.Complete, ledger.NotConfirmed, Adopted
	Confirmed  string     // "aws", "statement", or empty where nobody confirmed it
	EnableDate *time.Time // as AWS tells it
	SeedSource string     // how the seed came: api, paste, stdin, picture, generated; empty where adopted
	Enrolled   Ref        // the end of the ceremony, or the adoption; its officer handled the seed
	Replaces   string     // ceremony of the device that a rotation put it in place of; empty without

	LastLive *LiveProof // the last that proves it live; nil for none
	LastTry  *LiveProof // the last, whatever it says; nil for none

	Retired        Ref    // zero: it is live
	RetiredBecause string // a ledger.Because constant

	began     uint64 // sequence of its first record
	witnesses witnesses
}

// HeldKey is a key that holds a device's seed, or held it, under its own name
// for it.
type HeldKey struct {
	KeySerial    uint32
	CredentialID string // the OATH entry, byte for byte
	OATHSalt     string // when the seed came; 16 hex digits
	Model        string
	Firmware     string

	LastProof *Proof // nil: none
	LastCheck *Check // what the last verify found of it; nil: none

	since uint64 // sequence of the first record of its enrolment

	Gone string // why it holds the retired seed no more: Cleaned, Dropped; empty while it may
}

// Why a key holds a retired seed no more, or is not asked for it.
const (
	Cleaned = "cleaned"
	Dropped = "dropped"
)

// IsLive tells whether the device is not retired.
func (d *MFADevice) IsLive() bool { return d.Retired.IsZero() }

// AtAWS tells whether it is a device of AWS: a login at another service has no
// proof that AWS could give.
func (d *MFADevice) AtAWS() bool { return !isLogin(d.Principal) }

func isLogin(principal string) bool {
	_, rest, _ := strings.Cut(principal, "/")
	return strings.HasPrefix(rest, "login/")
}

// Name is what the device is called in messages.
func (d *MFADevice) Name() string {
	if d.DeviceARN != "" || len(d.Keys) == 0 {
		return d.DeviceARN
	}
	return d.Keys[0].CredentialID
}

// Key is the device's entry of that key; nil where it is not of the group.
func (d *MFADevice) Key(serial uint32) *HeldKey {
	for _, k := range d.Keys {
		if k.KeySerial == serial {
			return k
		}
	}
	return nil
}

// ceremony is one that has no end yet.
type ceremony struct {
	id        string
	began     Ref
	begin     *ledger.Begin
	load      *ledger.Load
	proofs    map[uint32]*Proof // of enable, by serial
	rotate    *ledger.Rotate
	leftovers *ledger.Leftovers
}

func (b *Book) ceremony(ref Ref, id string) *ceremony {
	c := b.open[id]
	if c == nil {
		c = &ceremony{id: id, began: ref, proofs: map[uint32]*Proof{}}
		b.open[id] = c
	}
	return c
}

func (b *Book) begin(ref Ref, id string, body *ledger.Begin) {
	b.ceremony(ref, id).begin = body
	for _, k := range body.Keys {
		b.know(k.KeySerial).isAs(k.Model, k.Firmware, k.OATHSalt)
	}
}

func (c *ceremony) enable(ref Ref, body *ledger.Enable) {
	for _, p := range body.Proofs {
		c.proofs[p.KeySerial] = &Proof{Ref: ref, Kind: ByEnrolment, Device: c.id}
	}
}

// end closes a ceremony. What it enabled is a device from here on.
func (b *Book) end(ref Ref, id string, body *ledger.End) {
	c := b.ceremony(ref, id)
	delete(b.open, id)
	b.leaveOwed(ref, c, body)
	if c.begin == nil || body.Outcome != ledger.Complete && body.Outcome != ledger.NotConfirmed {
		return
	}
	d := &MFADevice{
		Ceremony: id, Principal: c.begin.Principal, Alias: c.begin.Alias, Group: c.begin.Group,
		DeviceARN: body.DeviceARN, Touch: c.begin.Touch, Outcome: body.Outcome, Confirmed: body.Confirmed,
		EnableDate: body.EnableDate, SeedSource: c.begin.SeedSource, Enrolled: ref, began: c.began.Sequence,
	}
	for _, k := range c.begin.Keys {
		d.Keys = append(d.Keys, heldKey(k, c.begin.CredentialID, c.proofs[k.KeySerial]))
	}
	if c.rotate != nil {
		d.Replaces = c.rotate.Device
	}
	if c.load != nil {
		d.witnesses = newWitnesses(c.load.Witnesses)
	}
	if body.Outcome == ledger.Complete && d.AtAWS() {
		d.LastLive = &LiveProof{Ref: ref, Method: MethodEnrolment, Result: ledger.Proven}
	}
	b.add(d)
}

// adopt takes a device in that rootseal did not enrol.
func (b *Book) adopt(ref Ref, id string, body *ledger.Adopt) {
	d := &MFADevice{
		Ceremony: id, Principal: body.Principal, Alias: body.Alias, Group: body.Group,
		DeviceARN: body.DeviceARN, Touch: body.Touch, Outcome: Adopted,
		EnableDate: body.EnableDate, Enrolled: ref, began: ref.Sequence,
		witnesses: newWitnesses(body.Witnesses),
	}
	for _, k := range body.Keys {
		b.know(k.KeySerial).isAs(k.Model, k.Firmware, k.OATHSalt)
		d.Keys = append(d.Keys, heldKey(k.KeyState, k.CredentialID, &Proof{Ref: ref, Kind: ByAdoption, Device: id}))
	}
	b.add(d)
}

func heldKey(k ledger.KeyState, id string, proof *Proof) *HeldKey {
	return &HeldKey{
		KeySerial: k.KeySerial, CredentialID: id, OATHSalt: k.OATHSalt,
		Model: k.Model, Firmware: k.Firmware, LastProof: proof,
	}
}

func (b *Book) add(d *MFADevice) {
	b.Devices = append(b.Devices, d)
	for _, held := range d.Keys {
		held.since = d.began
		key := b.know(held.KeySerial)
		key.devices = append(key.devices, d)
		if held.LastProof != nil {
			key.LastProof = held.LastProof
		}
	}
}
