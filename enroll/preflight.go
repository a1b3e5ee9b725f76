package enroll

import (
	"context"
	"errors"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/guarded"
	"rootseal/message"
)

// preflight looks at everything that a ceremony will touch: keys, clock, ledger, AWS.
// It writes nothing anywhere, and reports all that is wrong at once.
type preflight struct {
	*work
	request     Request
	defenseless bool // the operator agreed that the principal is without a device for a while

	warnings []message.Text
	existing []string // ARNs of the MFA devices that the principal has already
	read     uint64   // number of the last record when they were read
}

// Prepare looks at everything that an enrollment will touch, and changes nothing.
// The caller closes the ceremony, run or not.
func Prepare(ctx context.Context, e *env.Env, q Request) (*Ceremony, error) {
	return PrepareFor(ctx, e, "enroll", q)
}

// PrepareFor is Prepare for another command than enroll.
func PrepareFor(ctx context.Context, e *env.Env, command string, q Request) (*Ceremony, error) {
	return prepare(ctx, e, command, q, &Intent{}, false)
}

func prepare(ctx context.Context, e *env.Env, command string, q Request, is *Intent, defenseless bool) (*Ceremony, error) {
	if err := errors.Join(q.validate(), e.Ledger.MayRecord(&ledger.Begin{})); err != nil {
		return nil, err
	}
	is.Begin = ledger.Begin{Group: q.Group, SeedSource: string(q.Source), Touch: q.Touch, Profile: q.Profile}
	is.ID, is.Begin.Suffix = principal.NewCeremony(e.Now())
	w := newWork(e, is, q.Principal, command, q.Opened)
	p := &preflight{work: w, request: q, defenseless: defenseless}
	w.journal.MayBegin = p.checkLedger
	if err := p.look(ctx); err != nil {
		return nil, err
	}
	return newCeremony(w, p), nil
}

// look looks at everything. After an error the keys are closed.
func (p *preflight) look(ctx context.Context) error {
	p.read = p.env.Ledger.Head().Sequence
	whole := false
	defer func() {
		if !whole { // after a panic too
			p.ring.Close()
		}
	}()
	if err := p.guardNamed(); err != nil {
		return err
	}
	// Keys and AWS do not depend on each other: ask both at once.
	var wg guarded.Group
	var keysErr, awsErr error
	wg.Go(func() { keysErr = p.openKeys(ctx) })
	wg.Go(func() { awsErr = p.lookAtAWS(ctx) })
	wg.Wait()
	err := errors.Join(keysErr, awsErr)
	if err == nil {
		err = p.unlock(ctx)
	}
	if err == nil {
		p.nameThings()
		p.warnings = append(p.warnings, gate.Doubts(p.ring.Keys())...)
		if !seed.Lockable() {
			p.warnings = append(p.warnings, message.Textf("the system lets no memory be locked (ulimit -l): until it is wiped, the seed may be swapped to disk"))
		}
		err = errors.Join(p.checkLedger(p.env.Ledger.Records()), p.checkKeys(ctx), p.request.Vault.Absent(ctx, p.Begin.CredentialID), p.checkRetired(ctx), p.env.MaySign())
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx) // not what each call says of having been stopped
	}
	whole = err == nil
	return err
}

// nameThings makes every name of the ceremony, once the account is known.
func (p *preflight) nameThings() {
	b, who := &p.Begin, p.who()
	b.Principal = who.String()
	if p.env.InEmergency() {
		b.Emergency = p.env.Emergency
	}
	b.CredentialID = principal.CredentialID(who, b.Alias, b.Group, b.Suffix)
	b.DeviceNames = principal.DeviceNames(who, b.Group, b.Suffix)
	p.account.Names = b.DeviceNames
	if n := len(b.Keys); n > 0 {
		b.Pair = [2]uint32{b.Keys[max(0, n-2)].KeySerial, b.Keys[n-1].KeySerial}
	}
}

// checkLedger refuses a principal with an unfinished ceremony, and a group that has
// a device. It is asked twice: for the plan, and again when the intent is written,
// because another command may have run since.
func (p *preflight) checkLedger(records []ledger.Record) error {
	past := record.Read(records)
	officers := officer.Read(records)
	errs := []error{officers.Covers(p.env.Ledger.Identity().Host, p.env.OSUser, p.Rotate, &p.Begin), p.checkOpen(past)}
	if err := p.checkGroup(past); err != nil {
		return errors.Join(append(errs, err)...) // no other key and no answer helps
	}
	var guards []error
	for _, state := range p.Begin.Keys {
		guards = append(guards, gate.Guard(past, p.useOf(past, state.KeySerial), gate.Shown(state), p.request.Despite...))
	}
	errs = append([]error{errors.Join(guards...)}, errs...)
	if p.Rotate != nil {
		errs = append(errs, p.checkRotation(past), gate.MayRotate(records, p.env.Emergency != "", p.Old, p.GiveUp))
	}
	if officer.PolicyOf(officers).Attested {
		errs = append(errs, gate.CheckAttested(past, p.Begin.Keys))
	}
	return errors.Join(errs...)
}

// checkOpen refuses a principal with a ceremony that is open, not only announced with this one.
func (p *preflight) checkOpen(past *record.Book) error {
	for _, open := range past.Unsettled {
		if announced := open.Stands == record.StandsAnnounced && slices.Contains(p.env.Announced, open.Ceremony); open.Principal == p.Begin.Principal && !announced {
			return message.Errorf("%w: %s of %s", gate.ErrOpen, open.Ceremony, open.Principal)
		}
	}
	return nil
}

// checkGroup refuses a group that has a device, unless this command replaces it.
func (p *preflight) checkGroup(past *record.Book) error {
	for _, held := range past.Live() {
		if held.Principal == p.Begin.Principal && p.isTaken(held) {
			return message.Errorf("%w: %s, group %s, holds %s", gate.ErrGroupTaken, held.Principal, held.Group, held.Name())
		}
	}
	return nil
}

// isTaken reports whether a device is in the group of this command, which keeps it.
func (p *preflight) isTaken(held *record.MFADevice) bool {
	replaced := p.Old != nil && p.Old.Ceremony == held.Ceremony
	return held.Group == p.Begin.Group && !replaced
}

// guardNamed asks the ledger alone about each key, so that no one types an access
// code for a key that cannot be used.
func (p *preflight) guardNamed() error {
	past := record.Read(p.env.Ledger.Records())
	for _, held := range past.Live() {
		who, err := principal.Parse(held.Principal)
		if p.who().Account == "" {
			who.Account = ""
		}
		if err == nil && p.isTaken(held) && who == p.who() {
			return nil // checkLedger refuses the group, once the account is known
		}
	}
	var errs []error
	for _, serial := range p.request.Keys {
		errs = append(errs, gate.Guard(past, p.useOf(past, uint32(serial)), record.Shown{Serial: uint32(serial)}, p.request.Despite...))
	}
	return errors.Join(errs...)
}

// useOf is what the ceremony does with a key: a rotation mends the keys that its
// group has already.
func (p *preflight) useOf(past *record.Book, serial uint32) gate.Use {
	switch {
	case p.Rotate == nil:
		return gate.UseEnroll
	case slices.Contains(past.GroupKeys(p.Old), serial):
		return gate.UseRotate
	}
	return gate.UseJoin
}

// meantDespite returns, for the record, the objections to keys that the operator
// answered.
func (p *preflight) meantDespite() []string {
	past := record.Read(p.env.Ledger.Records())
	return gate.MeantDespite(gate.Against(past, p.Begin.Keys), func(serial uint32) gate.Use { return p.useOf(past, serial) }, p.request.Despite)
}
