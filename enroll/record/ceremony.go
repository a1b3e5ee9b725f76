package record

import (
	"cmp"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Ceremony is the state of one ceremony, folded from its records: what it may
// touch, how far it came, and what the operator reported. The runner, recover,
// status and the audit all read it here, so there is only one fold.
//
// The state follows from the records alone. Before a deletion, package gate
// checks that rootseal would have written them, and that AWS agrees.
type Ceremony struct {
	ID        string
	Began     Ref                // first record
	Intent    Ref                // the begin, leftovers or retirement record, which officers sign before the first write; zero before it
	Rotate    *ledger.Rotate     // nil: no retirement
	Begin     *ledger.Begin      // nil: a removal of orphans, a retirement, or announced but not begun
	Load      *ledger.Load       // nil: no key was written to
	Enable    *ledger.Enable     // nil: no code was sent or shown; after it the device may be enabled
	Leftovers *ledger.Leftovers  // nil: not a removal of orphans
	Retires   *ledger.Retirement // nil: not the retirement of a device without a new one
	Settle    *ledger.Settle     // last confirmed plan of a later command; nil: none
	End       *ledger.End        // nil: unfinished
	Ended     Ref                // the end record; zero until then
	Written   []ledger.Record    // all records up to the end, oldest first

	Console  string     // last report about the console; empty: none
	Accepted bool       // reported: the console accepted the codes
	Denied   bool       // reported: the device is not in the list
	Gone     []uint32   // serials of keys that were given up
	Live     *LiveProof // sign-in with the new device, seen or reported; nil: none
	Removed  bool       // reported: the device that is being retired now is removed
	Retiring []Retiring // devices to retire, in the order of their announcement
	Cleaned  []uint32   // serials of keys whose retired credential was deleted

	// Twice lists kinds of record that rootseal writes once in a ceremony, and
	// that occur again. The first record counts.
	Twice []string

	ends      []string // devices that the intent names as those that go
	proofs    map[uint32]*Proof
	witnesses witnesses
}

// Retiring is a device that a ceremony retires.
type Retiring struct {
	ledger.Retire
	Done   bool // the device is retired
	Stated bool // by the operator's report, which AWS has not confirmed
}

func newCeremony(ref Ref, id string) *Ceremony {
	return &Ceremony{ID: id, Began: ref, proofs: map[uint32]*Proof{}}
}

// Fold returns the state of a ceremony from its own records.
func Fold(of ledger.Ceremony) *Ceremony {
	var c *Ceremony
	for _, r := range of.Records {
		ref := Ref{Sequence: r.Sequence, Time: r.Time, Officer: r.Officer}
		if c == nil {
			c = newCeremony(ref, of.ID)
		}
		c.take(ref, r)
	}
	if c == nil {
		c = newCeremony(Ref{}, of.ID)
	}
	return c
}

// take folds one record of the ceremony. Records after the end do not count.
func (c *Ceremony) take(ref Ref, r ledger.Record) {
	if c.End != nil {
		return
	}
	c.Written = append(c.Written, r)
	switch body := r.Body.(type) {
	case *ledger.Rotate:
		c.Rotate = once(c, c.Rotate, body)
	case *ledger.Leftovers:
		c.Leftovers = once(c, c.Leftovers, body)
		c.intends(ref)
	case *ledger.Retirement:
		c.Retires = once(c, c.Retires, body)
		c.intends(ref, body.Device)
	case *ledger.Begin:
		c.Begin = once(c, c.Begin, body)
		if c.Rotate == nil {
			c.intends(ref)
		} else {
			c.intends(ref, c.Rotate.Device, c.Rotate.GiveUp)
		}
	case *ledger.Load:
		if c.Load = once(c, c.Load, body); c.Load == body {
			c.witnesses = newWitnesses(body.Witnesses)
		}
	case *ledger.Enable:
		c.Enable = once(c, c.Enable, body)
		for _, p := range body.Proofs {
			c.proofs[p.KeySerial] = &Proof{Ref: ref, Kind: ByEnrolment, Device: c.ID}
		}
	case *ledger.Settle:
		c.Settle = body
	case *ledger.Statement:
		c.hear(ref, body)
	case *ledger.Live:
		if body.Device == c.ID && body.Result == ledger.Proven {
			c.Live = &LiveProof{Ref: ref, Method: body.Method, Result: body.Result, Body: body}
		}
	case *ledger.Retire:
		if !slices.ContainsFunc(c.Retiring, func(d Retiring) bool { return d.Device == body.Device }) {
			c.Retiring = append(c.Retiring, Retiring{Retire: *body})
		}
	case *ledger.Retired:
		c.Removed = false // the report was about this device
		if goes := c.Retire(body.Device); goes != nil {
			goes.Done, goes.Stated = true, goes.Stated || body.Confirmed == "statement"
		}
	case *ledger.Cleaned:
		c.Cleaned = append(c.Cleaned, body.KeySerial)
	case *ledger.End:
		c.End, c.Ended = body, ref
	}
}

// intends notes the intent, and the devices that go: what officers sign.
func (c *Ceremony) intends(ref Ref, ends ...string) {
	if c.Intent.IsZero() {
		c.Intent, c.ends = ref, ends
	}
}

// once keeps the first record of a kind, and notes a second one.
func once[T any, B interface {
	*T
	ledger.Body
}](c *Ceremony, first, next B,
) B {
	if first == nil {
		return next
	}
	c.Twice = append(c.Twice, next.Kind())
	return first
}

// hear folds what the operator reported.
func (c *Ceremony) hear(ref Ref, s *ledger.Statement) {
	switch s.About {
	case ledger.KeyGone:
		var serial uint32
		if _, err := fmt.Sscan(s.Typed, &serial); err == nil {
			c.Gone = append(c.Gone, serial)
		}
	case ledger.SignedIn:
		c.Live = &LiveProof{Ref: ref, Method: ledger.MethodStated, Result: ledger.Proven}
	case ledger.DeviceRemoved:
		c.Removed = true
	case ledger.ConsoleAccepted, ledger.ConsoleRefused, ledger.DeviceAbsent:
		c.Console = s.About
		c.Accepted = c.Accepted || s.About == ledger.ConsoleAccepted
		c.Denied = c.Denied || s.About == ledger.DeviceAbsent
	}
}

// isOpen reports whether the ceremony may have changed something and has no end.
func (c *Ceremony) isOpen() bool {
	return c.End == nil && (c.Begin != nil || c.Leftovers != nil || c.Retires != nil)
}

// Plan returns the ceremony's intent as a begin: for a retirement, with as much of one
// as it has; nil for a removal of orphans.
func (c *Ceremony) Plan() *ledger.Begin {
	if c.Begin != nil || c.Retires == nil {
		return c.Begin
	}
	r := c.Retires
	plan := &ledger.Begin{
		Principal: r.Principal, Group: r.Group, Profile: r.Profile,
		Settings: r.Settings, Confirmed: r.Confirmed, Emergency: r.Emergency,
	}
	for _, left := range r.Credentials {
		plan.Keys = append(plan.Keys, ledger.KeyState{KeySerial: left.KeySerial})
	}
	return plan
}

// IsGone reports whether a key was given up.
func (c *Ceremony) IsGone(serial uint32) bool { return slices.Contains(c.Gone, serial) }

// Keys returns the serials of the keys that the ceremony may have written to.
func (c *Ceremony) Keys() []uint32 {
	var all []uint32
	if plan := c.Plan(); plan != nil {
		for _, k := range plan.Keys {
			all = append(all, k.KeySerial)
		}
	}
	if c.Leftovers != nil {
		for _, left := range c.Leftovers.Credentials {
			if !slices.Contains(all, left.KeySerial) {
				all = append(all, left.KeySerial)
			}
		}
	}
	return all
}

// Retire returns the announced retirement of a device; nil if there is none.
func (c *Ceremony) Retire(device string) *Retiring {
	for i := range c.Retiring {
		if c.Retiring[i].Device == device {
			return &c.Retiring[i]
		}
	}
	return nil
}

// WentFirst returns the device that the ceremony removes before the new one
// exists; nil if there is none. After a theft it is the replaced device; at AWS's
// limit it may be one of another group.
func (c *Ceremony) WentFirst() *Retiring {
	for i := range c.Retiring {
		switch c.Retiring[i].Because {
		case ledger.BecauseStolen, ledger.BecauseLimit:
			return &c.Retiring[i]
		}
	}
	return nil
}

func (b *folding) ceremony(ref Ref, id string) *Ceremony {
	c := b.ceremonies[id]
	if c == nil {
		c = newCeremony(ref, id)
		b.ceremonies[id] = c
	}
	return c
}

// Ceremony returns the ceremony with that id; nil if it has no records.
func (b *Book) Ceremony(id string) *Ceremony { return b.ceremonies[id] }

// Ceremonies returns all ceremonies in the order of their first records.
func (b *Book) Ceremonies() []*Ceremony {
	var all []*Ceremony
	for id, c := range b.ceremonies {
		if id != "" {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(x, y *Ceremony) int { return int(x.Began.Sequence) - int(y.Began.Sequence) })
	return all
}

// open returns a ceremony that has no end; nil if there is none.
func (b *folding) open(id string) *Ceremony {
	if c := b.ceremonies[id]; c != nil && c.End == nil {
		return c
	}
	return nil
}

// follow adds a record to its ceremony.
func (b *folding) follow(ref Ref, r ledger.Record) {
	c := b.ceremony(ref, r.Ceremony)
	if c.End != nil {
		if !c.denies(c.End) || b.signatures.signedAt(c.Ended.Sequence) < ref.Sequence { // else the end did not count yet
			b.report(ref, SortRecord, 0, message.Textf("a record of ceremony %s follows its end", c.ID))
		}
		return
	}
	if end, is := r.Body.(*ledger.End); is && c.denies(end) && (b.signatures.outweighs(c.Intent.Sequence, ref.Sequence) || b.signatures.endsOtherwise(c.ID, ref.Sequence)) {
		b.falseEnds = append(b.falseEnds, r.Sequence)
		b.report(ref, SortRecord, 0, message.Textf("it ends ceremony %s as %s, but the ceremony went on, and no officer has signed it", c.ID, message.Word(end.Outcome)))
		return
	}
	c.take(ref, r)
	switch body := r.Body.(type) {
	case *ledger.Begin:
		for _, k := range body.Keys {
			b.know(k.KeySerial).isAs(ref, k.Model, k.Firmware, k.OATHSalt)
			b.use(ref, k.KeySerial, message.Textf("took part in ceremony %s", c.ID))
		}
	case *ledger.Settle:
		if body.Missing != "" {
			b.report(ref, SortRollback, 0, message.Textf("ceremony %s was settled with a ledger that lacked %s", c.ID, body.Missing))
		}
	case *ledger.End:
		b.end(ref, c)
	}
}

// end closes a ceremony. If the ceremony enabled a device, the device exists from
// here on.
func (b *folding) end(ref Ref, c *Ceremony) {
	body := c.End
	b.leaveOwed(ref, c, body)
	if body.Outcome == ledger.Refused {
		b.report(ref, SortRefused, 0, message.Textf("ceremony %s was closed without a change: %s", c.ID, message.Saved(body.Cause)))
	}
	if c.Begin == nil || body.Outcome != ledger.Complete && body.Outcome != ledger.NotConfirmed {
		return
	}
	if b.Device(c.ID) != nil {
		b.report(ref, SortRecord, 0, message.Textf("ceremony %s enrolled a device under the id of an adopted one", c.ID))
		return
	}
	d := &MFADevice{
		Ceremony: c.ID, Principal: c.Begin.Principal, Alias: c.Begin.Alias, Group: c.Begin.Group,
		DeviceARN: body.DeviceARN, Touch: c.Begin.Touch, Outcome: body.Outcome, Confirmed: body.Confirmed,
		EnableDate: body.EnableDate, SeedSource: cmp.Or(cmp.Or(c.Load, &ledger.Load{}).SeedSource, c.Begin.SeedSource), Manager: c.Begin.Manager, Item: c.Begin.CredentialID, Enrolled: ref, began: c.Began.Sequence,
		Intent: c.Intent.Sequence, witnesses: c.witnesses, signatures: b.signatures,
	}
	for _, k := range c.Begin.Keys {
		d.Keys = append(d.Keys, heldKey(k, c.Begin.CredentialID, c.proofs[k.KeySerial]))
	}
	if c.Rotate != nil {
		d.Replaces = c.Rotate.Device
	}
	if body.Outcome == ledger.Complete && d.AtAWS() && c.Enable != nil {
		d.prove(&LiveProof{Ref: ref, Method: MethodEnrolment, Result: ledger.Proven})
	}
	if c.Live != nil {
		d.prove(c.Live)
		d.LastLive, d.LastTry = c.Live, c.Live
	}
	b.add(d)
}

// holds reports whether the ceremony may have written to that key.
func (c *Ceremony) holds(serial uint32) bool { return slices.Contains(c.Keys(), serial) }
