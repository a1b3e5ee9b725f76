package gate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/mfa"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrStillThere means that a device which the ledger calls retired is in use at
// AWS.
var ErrStillThere = hint.Sentinel(hint.DeleteNothing, "the device is in use at AWS, against the ledger")

// MayClean returns an error if a retired credential must not be deleted from a
// key, even after the credential has answered. Three conditions must hold: the
// ledger is the remembered one, the records of the device and of its retirement
// are such as rootseal writes, and the device is no longer in use at AWS. If AWS
// cannot be asked, the third one is replaced by the officers' signature over the
// retirement, or by the typed account number (or service name).
//
// What is typed repeats what the ledger says, and anyone can write a ledger. So it
// counts only with a key that proves what replaced the device: proves is that device,
// nil if nothing has to be proven. A retirement that made no new device has none.
func MayClean(ctx context.Context, e *env.Env, old *record.MFADevice, typed ...string) (proves *record.MFADevice, err error) {
	if err := MayDestroy(e); err != nil {
		return nil, err
	}
	records := e.Ledger.Records()
	b := record.Read(records)
	by := b.Ceremony(old.RetiredBy)
	if by == nil || by.Plan() == nil {
		return nil, message.Errorf("%w: no ceremony retired %s", ErrStrange, old.Name())
	}
	if err := errors.Join(WouldEnroll(b, old), WouldWrite(b, by)); err != nil {
		return nil, err
	}
	if !e.IsSigned(by.Intent.Sequence) {
		return nil, message.Errorf("%w: %s, record %d", ErrUnsignedPlan, by.ID, by.Intent.Sequence)
	}
	who, err := principal.Parse(old.Principal)
	if err != nil {
		return nil, err
	}
	var unread error // why AWS was not read
	if who.AWS() {
		var inUse bool
		inUse, unread = mfa.IsInUse(ctx, e, who.Account, old.DeviceARN)
		switch {
		case inUse:
			return nil, fmt.Errorf("%w: %s", ErrStillThere, old.DeviceARN)
		case unread == nil:
			return nil, nil
		}
	}
	// A signed intent does not show that it was carried out, so the signature
	// must cover the retirement, and be of an officer who is known.
	register := officer.Read(records)
	if register.Needs() > 0 && e.KnowsOfficers() && old.Retired.Sequence <= register.Covered {
		return nil, nil
	}
	proves, err = successor(b, old)
	switch {
	case err != nil:
		return nil, err
	case proves == nil:
		return nil, hint.New("", hint.ReadAccount, message.Errorf("%w: AWS was not read, and no officer has signed the end of %s", ErrNotConfirmed, old.Name()), who.Account)
	case !slices.Contains(typed, who.Account):
		return nil, hint.New("", hint.ConfirmClean, unconfirmed(old, unread), hint.Word(who.Account))
	}
	return proves, nil
}

func unconfirmed(old *record.MFADevice, unread error) error {
	if unread == nil { // of a service, which no one can ask
		return fmt.Errorf("%w: %s", ErrNotConfirmed, old.Name())
	}
	return message.Errorf("%w: %s, and AWS was not read: %v", ErrNotConfirmed, old.Name(), unread)
}

// successor returns the device in use that has replaced a retired one, perhaps through
// others; nil if nothing has.
func successor(b *record.Book, old *record.MFADevice) (*record.MFADevice, error) {
	for d := old; ; {
		by := b.Ceremony(d.RetiredBy)
		if by == nil || by.Rotate == nil {
			return nil, nil
		}
		next := b.Device(by.ID)
		if next == nil {
			return nil, nil
		}
		if err := errors.Join(WouldEnroll(b, next), isNewSeed(b, by)); err != nil {
			return nil, err
		}
		if next.IsLive() {
			return next, nil
		}
		if next.Enrolled.Sequence <= d.Enrolled.Sequence {
			return nil, message.Errorf("%w: %s replaces a newer device", ErrStrange, next.Name())
		}
		d = next
	}
}

// isNewSeed refuses a ceremony under whose credential an older device is recorded: a
// key's answer would prove that device.
func isNewSeed(b *record.Book, by *record.Ceremony) error {
	for _, d := range b.Devices {
		has := func(k *record.HeldKey) bool { return k.CredentialID == by.Begin.CredentialID }
		if d.Ceremony != by.ID && d.Enrolled.Sequence < by.Intent.Sequence && slices.ContainsFunc(d.Keys, has) {
			return message.Errorf("%w: the credential of %s belongs to %s", ErrStrange, by.ID, d.Name())
		}
	}
	return nil
}
