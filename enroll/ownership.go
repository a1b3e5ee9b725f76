package enroll

import (
	"context"
	"errors"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Before rootseal deletes anything of value, the world has to agree with the ledger
// (invariant 15). [gate.WouldWrite] asks the records alone.

// mayRetire refuses to deactivate a device that is not the recorded one, or whose
// principal has no other enabled device that is proven. That a device goes first, a
// person has typed.
func (r *retirement) mayRetire(ctx context.Context) error {
	if err := r.isOurs(ctx, r.device); err != nil {
		return err
	}
	switch r.because {
	case ledger.BecauseStolen, ledger.BecauseLimit:
		return nil
	case ledger.BecauseOther:
		return (&ending{r.work}).mayGo(ctx)
	}
	date, err := r.account.EnableDate(ctx, r.load.DeviceARN)
	if err == nil && date.IsZero() {
		err = message.Errorf("%w: AWS does not show %s as a device of %s, so %s stays", ErrLastDevice, r.load.DeviceARN, r.who(), r.device.DeviceARN)
	}
	return err
}

// isOurs refuses a device at AWS that is not the one which the record enrolled. A
// device that the API made carries its ceremony's tag. One that the console made, or
// that was adopted, has no tag: there its name and a key's answer decide.
func (w *work) isOurs(ctx context.Context, old *record.MFADevice) error {
	err := w.hasTag(ctx, old)
	switch {
	case errors.Is(err, cloud.ErrNotFound):
		return nil // gone
	case err != nil || old.SeedSource == string(env.API):
		return err
	}
	return w.answersFor(ctx, old)
}

// hasTag refuses a device whose tag is not the one that its record leads to expect.
func (w *work) hasTag(ctx context.Context, old *record.MFADevice) error {
	arn := w.account.Partition().Own(old.DeviceARN)
	tags, err := w.account.API.Tags(ctx, arn)
	made := tags[mfa.CeremonyTag]
	switch {
	case err != nil:
		return message.Errorf("reading the tags of %s: %w", arn, err)
	case old.SeedSource == string(env.API) && made != old.Ceremony:
		return message.Errorf("%w: %s carries no tag of ceremony %s", errNotOurs, arn, old.Ceremony)
	case old.SeedSource != string(env.API) && made != "" && made != old.Ceremony && !w.mayAdopt(old, made):
		return message.Errorf("%w: %s was made by ceremony %s", errNotOurs, arn, made)
	}
	return nil
}

// answersFor refuses a device without a tag that no plugged-in key proves: anyone can
// have written its record. In the command in which the operator reports keys of the
// group as lost or stolen, none of them may be left to answer; the plan names the
// device, and the operator types that it goes, or its ARN.
func (w *work) answersFor(ctx context.Context, old *record.MFADevice) error {
	err := w.keyProves(ctx, old)
	if (w.isLost(old) || w.named != "" && w.named == old.DeviceARN) && !errors.Is(err, keyring.ErrWrongAnswer) {
		return nil
	}
	return err
}

// keyProves refuses a device that no plugged-in key proves. One answer, and so one touch,
// is enough for a command.
func (w *work) keyProves(ctx context.Context, d *record.MFADevice) error {
	if w.answered[d.Ceremony] {
		return nil
	}
	err := w.provenBy(ctx, d.Keys, keyring.SeedOf(d), d.Name())
	if err == nil && w.later == nil {
		w.answered[d.Ceremony] = true
	}
	return err
}

// isLost reports whether the operator has reported, in this command, a key of the device
// that the rotation replaces, and the rotation works with no other key of it.
func (w *work) isLost(old *record.MFADevice) bool {
	return w.later == nil && w.Rotate != nil && old.Ceremony == w.Old.Ceremony && len(w.Rotate.Credentials) == 0 &&
		slices.ContainsFunc(old.Keys, func(k *record.HeldKey) bool { return slices.Contains(w.Rotate.Lost, k.KeySerial) })
}

// mayAdopt reports whether an adopted device may carry the tag of another ceremony:
// one of a ledger that was lost, or that lost records here, and not of one that has
// a device of its own.
func (w *work) mayAdopt(old *record.MFADevice, made string) bool {
	return old.Outcome == record.Adopted && record.Read(w.env.Ledger.Records()).Device(made) == nil
}

// checkRetired finds out, before anything is written, whether the ledger is the one
// that is remembered, and a device that rootseal will delete at AWS the recorded one.
func (w *work) checkRetired(ctx context.Context) error {
	if w.Rotate == nil {
		return nil
	}
	if err := gate.MayDestroy(w.env); err != nil {
		return err
	}
	if !w.account.Readable() || w.who().Kind == principal.Root && (w.env.Root == nil || w.Old.Manager != nil) {
		return nil
	}
	err := w.isOurs(ctx, w.Old)
	if w.GiveUp != nil && w.GiveUp.Ceremony != w.Old.Ceremony {
		err = errors.Join(err, w.isOurs(ctx, w.GiveUp))
	}
	return err
}

// proveNew makes sure, in a later command, that there is a new device before the old
// one goes: AWS shows it with the ceremony's tag, or a plugged-in key answers one of
// its one-time challenges.
func (r *replacement) proveNew(ctx context.Context) error {
	if r.account.Readable() && r.journal.Past().Enable != nil || r.Begin.Manager != nil {
		return nil // the look at the commit was one at AWS; without keys, the sign-in that follows decides
	}
	var keys []*record.HeldKey
	for _, k := range r.Begin.Keys {
		keys = append(keys, &record.HeldKey{KeySerial: k.KeySerial, CredentialID: r.Begin.CredentialID})
	}
	return r.provenBy(ctx, keys, keyring.Seed{Ceremony: r.ID, Touch: r.Begin.Touch}, r.Begin.CredentialID)
}

// provenBy refuses a device that no plugged-in key proves.
func (w *work) provenBy(ctx context.Context, keys []*record.HeldKey, of keyring.Seed, name string) error {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k *record.HeldKey) bool { return w.isGone(k.KeySerial) })
	proven, err := w.ring.Proves(ctx, of, keys)
	if proven {
		return nil
	}
	return errors.Join(err, message.Errorf("%w: no plugged-in key proves %s", ErrLastDevice, name))
}
