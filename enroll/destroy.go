package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
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
	case old.SeedSource == string(env.API) && tags[mfa.CeremonyTag] != old.Ceremony:
		return fmt.Errorf("%w: %s carries no tag of ceremony %s", ErrNotOurs, arn, old.Ceremony)
	case old.SeedSource == string(env.API):
		return nil
	case tags[mfa.CeremonyTag] != "" && tags[mfa.CeremonyTag] != old.Ceremony && !c.mayAdopt(old, tags[mfa.CeremonyTag]):
		return fmt.Errorf("%w: %s was made by ceremony %s", ErrNotOurs, arn, tags[mfa.CeremonyTag])
	case !c.later:
		return nil
	}
	return c.provenBy(ctx, old.Keys, keyring.SeedOf(old), old.Name())
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
	if err := gate.MayDestroy(c.room); err != nil {
		return err
	}
	if !c.readable() || c.who.Kind == principal.Root && c.room.Root == nil {
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
	return c.provenBy(ctx, keys, keyring.Seed{Ceremony: c.id, Touch: c.begin.Touch}, c.begin.CredentialID)
}

// provenBy has one key that is on the desk answer a one-time challenge of a seed.
// The answer is not put on record, so the challenge stays free.
func (c *Ceremony) provenBy(ctx context.Context, keys []*record.HeldKey, seed keyring.Seed, name string) error {
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
			answer, err = keyring.ProveRetired(ctx, c.room, seed, left, func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) })
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
