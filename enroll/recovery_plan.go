package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// RecoveryPlan is what a later command is going to do with what an earlier one
// left open, for a person to read and confirm. What it does not name is not
// touched.
type RecoveryPlan struct {
	Ceremony  string
	Principal string
	Account   string // what is typed to confirm it: the account's number, or the service's name; of records that name neither, the ceremony's id
	Group     string
	Forward   bool              // it is finished; else taken back
	Deletes   []ledger.Deletion // what goes, and where
	Looked    string            // what became of asking AWS
	Wrote     []WrittenBy       // who wrote each record of it
	Refused   string            // why nothing of it is carried out, and it is only closed; empty: it is settled
	TakeIn    string            // ARN of a device that AWS has and the ledger knows too little of: it is closed, and adopted; empty: none
	Unsigned  bool              // its intent has no officer's signature, and wants one: only an emergency settles it
	Missing   string            // head that is remembered outside the ledger, and that the ledger lacks; empty: none
}

// WrittenBy is who wrote a record, as the record claims.
type WrittenBy struct {
	Sequence uint64
	Kind     string
	Time     time.Time
	Host     string
	By       ledger.Officer
	Signed   bool // an officer's signature is over it; without officers none is
}

// What keeps a plan from being carried out.
var (
	ErrUnsignedWord = errors.New("what was said of the console is not signed by an officer")
)

// needsWord tells whether somebody has to confirm the plan: where something goes,
// or where a ceremony that came to its keys is closed as it stands.
func (p RecoveryPlan) needsWord() bool {
	return len(p.Deletes) > 0 || p.TakeIn != "" || p.Refused != "" && len(p.Wrote) > 1
}

// plan looks at the records and at the world, and changes nothing.
func (c *Ceremony) plan(ctx context.Context) (RecoveryPlan, error) {
	records := c.room.Ledger.Records()
	b := record.Read(records)
	past := b.Ceremony(c.id)
	p := RecoveryPlan{
		Ceremony: c.id, Principal: c.begin.Principal, Account: c.who.Account, Group: c.begin.Group,
		Wrote: writers(records, past), Missing: c.room.Lacks(),
	}
	p.Unsigned = !c.room.IsSigned(past.Intent.Sequence)
	switch {
	case c.word.Close:
		p.Refused = "closed by the officer's word"
		return p, nil
	case p.Unsigned && c.word.Emergency != "":
	case p.Unsigned && past.Load == nil && past.Enable == nil && len(past.Retiring) == 0:
		p.Refused = gate.ErrUnsignedPlan.Error() // it was never signed, so nothing of it was done
		return p, nil
	case p.Unsigned:
		return p, hint.New("", hint.SignIntent, fmt.Errorf("%w: record %d", gate.ErrUnsignedPlan, past.Intent.Sequence), fmt.Sprint(past.Intent.Sequence), c.id)
	}
	c.tryToRead(ctx)
	state, err := c.commitStep().Look(ctx)
	switch {
	case err != nil:
		return p, fmt.Errorf("looking at the device: %w", err)
	case state == step.Ours && past.Load == nil:
		p.TakeIn = c.load.DeviceARN
	case state == step.Ours:
		p.Forward = true
		p.Deletes = c.deletesForward(past)
	case state == step.Absent:
		p.Deletes, err = c.deletesBack(ctx, past)
	default:
		err = fmt.Errorf("whether the device was enabled is %s", state)
	}
	p.Looked = c.looked
	if p.Missing == "" {
		p.Missing = c.missing
	}
	return p, err
}

// deletesForward is what a rotation that is finished takes away.
func (c *Ceremony) deletesForward(past *record.Ceremony) (all []ledger.Deletion) {
	if c.rotation == nil {
		return nil
	}
	if goes := past.Retire(c.rotation.old.Ceremony); goes == nil || !goes.Done {
		all = append(all, ledger.Deletion{DeviceARN: c.rotation.old.DeviceARN})
	}
	for _, left := range c.rotation.body.Credentials {
		if !past.IsGone(left.KeySerial) && !slices.Contains(past.Cleaned, left.KeySerial) {
			all = append(all, ledger.Deletion{KeySerial: left.KeySerial, CredentialID: left.CredentialID})
		}
	}
	return all
}

// deletesBack is what a ceremony that is taken back takes away: first what goes
// on going, then its own device, and the credentials if it came to a load.
func (c *Ceremony) deletesBack(ctx context.Context, past *record.Ceremony) (all []ledger.Deletion, err error) {
	if first, _ := c.rotation.first(); first != nil {
		goes, err := c.goesOn(ctx, first)
		if err != nil {
			return nil, err
		}
		if goes {
			all = append(all, ledger.Deletion{DeviceARN: first.DeviceARN})
		}
	}
	if c.who.Kind == principal.User {
		devices, _, err := c.tagged(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range devices {
			all = append(all, ledger.Deletion{DeviceARN: d.ARN})
		}
	}
	if past.Load == nil {
		return all, nil
	}
	for _, key := range c.begin.Keys {
		if !past.IsGone(key.KeySerial) {
			all = append(all, ledger.Deletion{KeySerial: key.KeySerial, CredentialID: c.begin.CredentialID})
		}
	}
	return all, nil
}

// writers tells who wrote the records of a ceremony.
func writers(records []ledger.Record, past *record.Ceremony) (all []WrittenBy) {
	register := officer.Read(records)
	unsigned := map[uint64]bool{}
	for _, act := range register.Missing() {
		unsigned[act.At.Record] = true
	}
	for _, r := range past.Written {
		all = append(all, WrittenBy{
			Sequence: r.Sequence, Kind: r.Body.Kind(), Time: r.Time, Host: r.Host, By: r.Officer,
			Signed: r.Sequence <= register.Covered && !unsigned[r.Sequence],
		})
	}
	return all
}

// confirm has a person read the plan and say yes, before the first deletion, and
// puts the plan on record.
func (c *Ceremony) confirm(ctx context.Context, p RecoveryPlan) error {
	if !p.needsWord() {
		c.agreed = true
		return nil
	}
	if p.Missing != "" && !c.room.HeadIsTyped() {
		return gate.RolledBack(p.Missing)
	}
	if err := gate.MayDestroy(c.room); err != nil {
		return err
	}
	if c.word.Confirm == nil {
		return hint.New("", hint.ConfirmRecovery, gate.ErrNotConfirmed, p.Account)
	}
	c.Release()
	confirmed, err := c.word.Confirm(ctx, p)
	if err != nil {
		return err
	}
	c.agreed = true
	if len(p.Deletes) == 0 {
		return nil
	}
	body := &ledger.Settle{Deletes: p.Deletes, Looked: p.Looked, Confirmed: confirmed, Emergency: c.word.Emergency, Missing: p.Missing}
	for _, w := range p.Wrote {
		if !w.Signed && officer.Read(c.room.Ledger.Records()).Needs() > 0 {
			body.Unsigned = append(body.Unsigned, w.Sequence)
		}
	}
	head, err := c.record(ctx, body)
	if err == nil && len(c.room.Signers) > 0 {
		err = c.sign(ctx, head.Sequence)
	}
	return err
}

// believe refuses to finish a rotation that AWS cannot confirm by what somebody
// wrote before this command: that the console took the pair, that root signed in,
// that the old device is removed. It counts if an officer's signature covers it, if
// one is here to sign the plan that lists it, or if it is said again.
func (c *Ceremony) believe(context.Context) error {
	records := c.room.Ledger.Records()
	if c.readable() || c.word.Emergency != "" || len(c.room.Signers) > 0 || officer.Read(records).Needs() == 0 {
		return nil
	}
	past := c.past()
	wrote := writers(records, past)
	for i, r := range past.Written {
		if r.Sequence <= c.since && !wrote[i].Signed && c.isWord(r.Body) {
			return hint.New("", hint.SayAgain, fmt.Errorf("%w: record %d, %s", ErrUnsignedWord, r.Sequence, r.Body.Kind()), c.id)
		}
	}
	return nil
}

// isWord tells whether a record is a person's word on what AWS has, that nobody
// has repeated in this command.
func (c *Ceremony) isWord(body ledger.Body) bool {
	switch body := body.(type) {
	case *ledger.Live, *ledger.Retired:
		return true
	case *ledger.Statement:
		switch body.About {
		case ledger.ConsoleAccepted, ledger.ConsoleRefused, ledger.DeviceAbsent:
			return c.word.Console != ledger.ConsoleAccepted
		case ledger.SignedIn, ledger.DeviceRemoved:
			return !slices.Contains(c.word.Also, body.About)
		}
	}
	return false
}

// mayDelete has a later command's plan confirmed, if it is not yet: a rotation that
// is finished may wait days for a sign-in before the first thing goes.
func (c *Ceremony) mayDelete(ctx context.Context) error {
	if !c.later || c.agreed {
		return nil
	}
	plan, err := c.plan(ctx)
	if err != nil {
		return err
	}
	return c.confirm(ctx, plan)
}
