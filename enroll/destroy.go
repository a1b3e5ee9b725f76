package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// Before anything of value is deleted, the ledger's word is held against the
// world (invariant 15). What is asked of the records alone is wouldWrite's.

// mayRetire tells whether a device at AWS may be deactivated or deleted: it is the
// one of the record, and another enabled device of the principal is proven. Where
// the device goes first, a person has typed that it shall.
func (c *Ceremony) mayRetire(ctx context.Context, old *record.MFADevice, because string) error {
	if err := c.isOldOurs(ctx, old); err != nil {
		return err
	}
	if because != ledger.BecauseEnabled && because != ledger.BecauseLive {
		return nil
	}
	date, err := c.enableDate(ctx)
	if err == nil && date.IsZero() {
		err = fmt.Errorf("%w: AWS does not show %s as a device of %s, so %s stays", ErrLastDevice, c.load.DeviceARN, c.who, old.DeviceARN)
	}
	return err
}

// isOldOurs tells whether a device at AWS is the one that the record enrolled. One
// that was made by the API carries its ceremony's tag. One of the console, or one
// that was adopted, has none: there its name and a key's answer decide.
func (c *Ceremony) isOldOurs(ctx context.Context, old *record.MFADevice) error {
	arn := c.partition().Own(old.DeviceARN)
	tags, err := c.room.AWS.Tags(ctx, arn)
	switch {
	case errors.Is(err, cloud.ErrNotFound):
		return nil // gone
	case err != nil:
		return fmt.Errorf("reading the tags of %s: %w", arn, err)
	case old.SeedSource == string(API) && tags[CeremonyTag] != old.Ceremony:
		return fmt.Errorf("%w: %s carries no tag of ceremony %s", ErrNotOurs, arn, old.Ceremony)
	case old.SeedSource == string(API):
		return nil
	case tags[CeremonyTag] != "" && tags[CeremonyTag] != old.Ceremony && !c.mayAdopt(old, tags[CeremonyTag]):
		return fmt.Errorf("%w: %s was made by ceremony %s", ErrNotOurs, arn, tags[CeremonyTag])
	case !c.later:
		return nil
	}
	return c.provenBy(ctx, old.Keys, seedOf(old), old.Name())
}

// mayAdopt tells whether an adopted device may carry the tag of that ceremony: one
// of a ledger that was lost, or that lost its records here, and not of one that has
// a device of its own.
func (c *Ceremony) mayAdopt(old *record.MFADevice, made string) bool {
	return old.Outcome == record.Adopted && record.Read(c.room.Ledger.Records()).Device(made) == nil
}

// checkRetired looks, before anything is written, whether the ledger is the one that
// is remembered, and a device that rootseal is going to delete at AWS that of the
// record.
func (c *Ceremony) checkRetired(ctx context.Context) error {
	if c.rotation == nil {
		return nil
	}
	if err := c.room.mayDestroy(); err != nil {
		return err
	}
	if !c.readable() || c.who.Kind == Root && c.room.Root == nil {
		return nil
	}
	err := c.isOldOurs(ctx, c.rotation.old)
	if c.rotation.giveUp != nil && c.rotation.giveUp.Ceremony != c.rotation.old.Ceremony {
		err = errors.Join(err, c.isOldOurs(ctx, c.rotation.giveUp))
	}
	return err
}

// proveNew makes sure, in a later command, that the new device is one before the
// old one goes: AWS shows it with our tag, or else a key that is here answers a
// one-time challenge of it.
func (c *Ceremony) proveNew(ctx context.Context) error {
	if c.readable() && c.past().Enable != nil {
		return nil // the commit was looked at, at AWS
	}
	var keys []*record.HeldKey
	for _, k := range c.begin.Keys {
		keys = append(keys, &record.HeldKey{KeySerial: k.KeySerial, CredentialID: c.begin.CredentialID})
	}
	return c.provenBy(ctx, keys, heldSeed{c.id, c.begin.Touch}, c.begin.CredentialID)
}

// provenBy has one key that is on the desk answer a one-time challenge of a seed.
// The answer is not put on record, so the challenge stays free.
func (c *Ceremony) provenBy(ctx context.Context, keys []*record.HeldKey, seed heldSeed, name string) error {
	c.Release()
	here, unread, err := c.room.Desk.Keys(ctx)
	if err != nil {
		return err
	}
	defer func() {
		for _, key := range here {
			key.Close()
		}
	}()
	var why []error
	for _, p := range unread {
		why = append(why, p.Err)
	}
	for _, key := range here {
		at := slices.IndexFunc(keys, func(k *record.HeldKey) bool { return device.KeySerial(k.KeySerial) == key.Info().Serial })
		if at < 0 || c.isGone(keys[at].KeySerial) {
			continue
		}
		err := c.unlockAgain(ctx, key)
		if err == nil {
			var answer *ledger.Clean
			left := ledger.LeftCredential{KeySerial: keys[at].KeySerial, CredentialID: keys[at].CredentialID}
			answer, err = proveRetired(ctx, c.room, seed, left, func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) })
			if err == nil && answer != nil {
				return nil
			}
		}
		if err == nil {
			err = fmt.Errorf("key %d: %w", keys[at].KeySerial, ErrWrongAnswer)
		}
		why = append(why, err)
	}
	return errors.Join(append(why, fmt.Errorf("%w: no key on the desk proves %s", ErrLastDevice, name))...)
}

// ErrStillThere says that a device that the ledger calls retired is in use at AWS.
var ErrStillThere = errors.New("the device is in use at AWS, whatever the ledger says")

// MayClean tells whether a retired credential may be deleted from a key, once it
// has answered: the ledger is the one that is remembered, the records of device
// and retirement are such as rootseal writes, and AWS has the device in use no
// more. If AWS cannot be asked, the officers' signature over the retirement stands
// for that, or the account's number (the service's name), typed.
func (r *Room) MayClean(ctx context.Context, old *record.MFADevice, typed ...string) error {
	if err := r.mayDestroy(); err != nil {
		return err
	}
	records := r.Ledger.Records()
	b := record.Read(records)
	by := b.Ceremony(old.RetiredBy)
	if by == nil || by.Begin == nil {
		return fmt.Errorf("%w: no ceremony has retired %s", ErrStrange, old.Name())
	}
	if err := errors.Join(wouldEnrol(b, old), wouldWrite(b, by)); err != nil {
		return err
	}
	if !r.isSigned(by.Intent.Sequence) {
		return fmt.Errorf("%w: %s, record %d", ErrUnsignedPlan, by.ID, by.Intent.Sequence)
	}
	who, err := ParsePrincipal(old.Principal)
	if err != nil {
		return err
	}
	if who.AWS() {
		inUse, err := r.isInUse(ctx, who.Account, old.DeviceARN)
		switch {
		case inUse:
			return fmt.Errorf("%w: %s", ErrStillThere, old.DeviceARN)
		case err == nil:
			return nil
		}
	}
	// That they have signed the intent does not say that it was carried out.
	if register := officer.Read(records); register.Needs() > 0 && old.Retired.Sequence <= register.Covered || slices.Contains(typed, who.Account) {
		return nil
	}
	return hint.New("", hint.ConfirmClean, fmt.Errorf("%w: %s", ErrNotConfirmed, old.Name()), who.Account)
}

// isInUse asks AWS whether anybody uses a device; the error is why it cannot be
// asked.
func (r *Room) isInUse(ctx context.Context, account, arn string) (bool, error) {
	aws, elsewhere := r.AWS, ""
	if aws == nil {
		if r.Ambient == nil {
			return false, ErrNoAWS
		}
		short, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		ctx = short
		var err error
		if aws, elsewhere, err = r.Ambient(ctx); err != nil {
			return false, err
		}
	}
	caller, _, err := aws.Caller(ctx)
	if err == nil && caller.Account != account {
		err = ErrWrongAccount
	}
	if err != nil {
		return false, err
	}
	all, err := virtualDevices(ctx, aws, caller)
	inUse := slices.ContainsFunc(all, func(d cloud.VirtualMFADevice) bool { return cloud.SameThing(d.ARN, arn) && d.Assigned() })
	if err == nil && elsewhere != "" && !inUse { // what it does not show proves nothing
		err = fmt.Errorf("%w: nobody has confirmed %s", ErrNoAWS, elsewhere)
	}
	return inUse, err
}
