package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/guarded"
)

// Prepare looks at everything that the ceremony will touch: keys, clock,
// ledger, AWS. It writes nothing anywhere. All that is wrong is reported at
// once. The caller closes the ceremony, run or not.
func Prepare(ctx context.Context, room *env.Env, q Request) (*Ceremony, error) {
	c, err := newCeremony(room, "enroll", q)
	if err != nil {
		return nil, err
	}
	if err := c.look(ctx, q); err != nil {
		return nil, err
	}
	return c, nil
}

// newCeremony is a ceremony that has looked at nothing yet.
func newCeremony(room *env.Env, command string, q Request) (*Ceremony, error) {
	if err := errors.Join(q.validate(), room.Ledger.MayRecord(&ledger.Begin{})); err != nil {
		return nil, err
	}
	c := &Ceremony{room: room, command: command, who: q.Principal, source: q.Source, secretLength: q.SecretLength, despite: q.Despite}
	c.begin = ledger.Begin{
		Group:      q.Group,
		SeedSource: string(q.Source),
		Touch:      q.Touch,
		Suffix:     principal.NewSuffix(),
		Profile:    q.Profile,
	}
	c.id = room.Now().UTC().Format("20060102") + "-" + c.begin.Suffix
	return c, nil
}

// look looks at everything. After an error the ceremony is closed.
func (c *Ceremony) look(ctx context.Context, q Request) error {
	c.read = c.room.Ledger.Head().Sequence
	whole := false
	defer func() {
		if !whole { // also where it panicked
			c.Close()
		}
	}()
	if err := c.guardNamed(q.Keys); err != nil {
		return err
	}
	// Keys and AWS have nothing to say to each other: ask both at once.
	var wg guarded.Group
	var keysErr, awsErr error
	wg.Go(func() { keysErr = c.openKeys(ctx, q.Keys) })
	wg.Go(func() { awsErr = c.lookAtAWS(ctx, q) })
	wg.Wait()
	err := errors.Join(keysErr, awsErr)
	if err == nil {
		c.nameThings()
		c.warnings = append(c.warnings, gate.Doubts(c.keys)...)
		if !seed.Lockable() {
			c.warnings = append(c.warnings, "the system lets no memory be locked (ulimit -l): until it is wiped, the seed may be swapped to disk")
		}
		err = errors.Join(c.checkLedger(c.room.Ledger.Records()), c.checkKeys(ctx), c.checkRetired(ctx), c.room.MaySign())
	}
	whole = err == nil
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx) // not what each call says of having been stopped
	}
	return err
}

// nameThings makes every name of the ceremony, once the account is known.
func (c *Ceremony) nameThings() {
	b := &c.begin
	b.Principal = c.who.String()
	if c.room.InEmergency() {
		b.Emergency = c.room.Emergency
	}
	b.CredentialID = principal.CredentialID(c.who, b.Alias, b.Group, b.Suffix)
	b.DeviceNames = principal.DeviceNames(c.who, b.Group, b.Suffix)
	n := len(b.Keys)
	b.Pair = [2]uint32{b.Keys[max(0, n-2)].KeySerial, b.Keys[n-1].KeySerial}
}

// checkLedger refuses a principal with an open ceremony, and a group that holds
// a device. It is asked twice: for the plan, and once more when the intent is
// written, because another rootseal may have been at work meanwhile.
func (c *Ceremony) checkLedger(records []ledger.Record) error {
	past := record.Read(records)
	errs := []error{c.guardKeys(past)}
	for _, open := range past.Unsettled {
		if open.Principal == c.begin.Principal {
			errs = append(errs, fmt.Errorf("%w: %s of %s", gate.ErrOpen, open.Ceremony, open.Principal))
		}
	}
	for _, held := range past.Live() {
		if held.Principal == c.begin.Principal && held.Group == c.begin.Group && !c.replaces(held) {
			errs = append(errs, fmt.Errorf("%w: %s, group %s, holds %s", gate.ErrGroupTaken, held.Principal, held.Group, held.Name()))
		}
	}
	if c.rotation != nil {
		errs = append(errs, c.rotation.check(past, c.isThere), c.mayRotate(past, records))
	}
	if officer.PolicyOf(officer.Read(records)).Attested {
		errs = append(errs, c.checkAttested(past))
	}
	return errors.Join(errs...)
}

// mayRotate refuses to retire a device by a record that rootseal would not have
// written, or that no officer signed.
func (c *Ceremony) mayRotate(past *record.Book, records []ledger.Record) error {
	unsigned := officer.Read(records).Missing()
	for _, goes := range []*record.MFADevice{c.rotation.old, c.rotation.giveUp} {
		if goes == nil {
			continue
		}
		intent := goes.Enrolled.Sequence // of an adoption
		if by := past.Ceremony(goes.Ceremony); goes.Outcome != record.Adopted && by != nil && by.Begin != nil {
			intent = by.Intent.Sequence
		}
		if c.room.Emergency == "" && slices.ContainsFunc(unsigned, func(a *officer.Act) bool { return a.At.Record == intent }) {
			return fmt.Errorf("%w: record %d, of %s", gate.ErrUnsignedPlan, intent, goes.Name())
		}
		if err := gate.WouldEnroll(past, goes); err != nil {
			return err
		}
	}
	return nil
}

// guardKeys asks what the ledger says against each key that gets the seed.
func (c *Ceremony) guardKeys(past *record.Book) error {
	var errs []error
	for _, state := range c.begin.Keys {
		errs = append(errs, gate.Guard(past, c.useOf(past, state.KeySerial), gate.Shown(state), c.despite...))
	}
	return errors.Join(errs...)
}

// guardNamed asks what the ledger alone says, so that nobody types an access code
// for a key that cannot be used.
func (c *Ceremony) guardNamed(serials []device.KeySerial) error {
	past := record.Read(c.room.Ledger.Records())
	var errs []error
	for _, serial := range serials {
		errs = append(errs, gate.Guard(past, c.useOf(past, uint32(serial)), record.Shown{Serial: uint32(serial)}, c.despite...))
	}
	return errors.Join(errs...)
}

// useOf is what the ceremony does with a key: a rotation mends those that its
// group has already.
func (c *Ceremony) useOf(past *record.Book, serial uint32) gate.Use {
	switch {
	case c.rotation == nil:
		return gate.UseEnroll
	case slices.Contains(groupSerials(past, c.rotation.old), device.KeySerial(serial)):
		return gate.UseRotate
	}
	return gate.UseJoin
}

// checkAttested refuses keys whose last word on record is not that they showed
// their maker's attestation.
func (c *Ceremony) checkAttested(past *record.Book) error {
	var errs []error
	for _, state := range c.begin.Keys {
		switch key := past.Key(state.KeySerial); {
		case key == nil || key.Attested == nil:
			errs = append(errs, fmt.Errorf("%w: key %d was never asked", ErrNotAttested, state.KeySerial))
		case key.OfUnknownIssuer():
			err := fmt.Errorf("%w: key %d, asked in record %d, has an attestation of an unknown issuer: %s", ErrNotAttested, state.KeySerial, key.Attested.Sequence, key.Attested.Cause)
			errs = append(errs, hint.New("", hint.LearnIssuer, err))
		case !key.IsAttested():
			errs = append(errs, fmt.Errorf("%w: key %d, asked in record %d: %s", ErrNotAttested, state.KeySerial, key.Attested.Sequence, key.Attested.Cause))
		}
	}
	return errors.Join(errs...)
}

// replaces tells whether a device is the one that this rotation retires.
func (c *Ceremony) replaces(held *record.MFADevice) bool {
	return c.rotation != nil && c.rotation.old.Ceremony == held.Ceremony
}
