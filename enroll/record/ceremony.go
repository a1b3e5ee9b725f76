package record

import (
	"slices"

	"rootseal/enroll/ledger"
)

// ceremony is one that has no end yet.
type ceremony struct {
	id        string
	began     Ref
	begin     *ledger.Begin
	load      *ledger.Load
	proofs    map[uint32]*Proof // of enable, by serial
	rotate    *ledger.Rotate
	leftovers *ledger.Leftovers
	enabling  bool            // the enable record is there
	accepted  bool            // the console took the pair, as the officer says
	live      *LiveProof      // a sign-in with the new device, before the end
	retire    map[string]bool // devices that are to go: true where they are gone
	cleaned   int             // keys that hold the retired seed no more
}

func (b *Book) ceremony(ref Ref, id string) *ceremony {
	c := b.open[id]
	if c == nil {
		c = &ceremony{id: id, began: ref, proofs: map[uint32]*Proof{}, retire: map[string]bool{}}
		b.open[id] = c
	}
	return c
}

func (b *Book) begin(ref Ref, id string, body *ledger.Begin) {
	b.ceremony(ref, id).begin = body
	for _, k := range body.Keys {
		b.know(k.KeySerial).isAs(k.Model, k.Firmware, k.OATHSalt)
		b.use(ref, k.KeySerial, "took part in ceremony "+id)
	}
}

func (c *ceremony) enable(ref Ref, body *ledger.Enable) {
	c.enabling = true
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
	if c.live != nil {
		d.LastLive, d.LastTry = c.live, c.live
	}
	b.add(d)
}

// holds tells whether the ceremony may have written to that key.
func (c *ceremony) holds(serial uint32) bool {
	return c.begin != nil && slices.ContainsFunc(c.begin.Keys, func(k ledger.KeyState) bool { return k.KeySerial == serial })
}

// state takes in what the officer says of a rotation.
func (c *ceremony) state(ref Ref, body *ledger.Statement) {
	switch body.About {
	case "console accepted":
		c.accepted = true
	case "root signed in":
		c.live = &LiveProof{Ref: ref, Method: ledger.MethodStated, Result: ledger.Proven}
	}
}
