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
)

// ErrStillThere means that a device which the ledger calls retired is in use at
// AWS.
var ErrStillThere = hint.Sentinel(hint.DeleteNothing, "the device is in use at AWS, against the ledger")

// MayClean returns an error if a retired credential must not be deleted from a
// key, even after the credential has answered. Three conditions must hold: the
// ledger is the remembered one, the records of the device and of its retirement
// are such as rootseal writes, and the device is no longer in use at AWS. If AWS
// cannot be asked, the third one is replaced by the officers' signature over the
// retirement, or by the typed account number (or service name). A retirement that
// made no new device needs AWS or the signature.
func MayClean(ctx context.Context, e *env.Env, old *record.MFADevice, typed ...string) error {
	if err := MayDestroy(e); err != nil {
		return err
	}
	records := e.Ledger.Records()
	b := record.Read(records)
	by := b.Ceremony(old.RetiredBy)
	if by == nil || by.Plan() == nil {
		return fmt.Errorf("%w: no ceremony retired %s", ErrStrange, old.Name())
	}
	if err := errors.Join(WouldEnroll(b, old), WouldWrite(b, by)); err != nil {
		return err
	}
	if !e.IsSigned(by.Intent.Sequence) {
		return fmt.Errorf("%w: %s, record %d", ErrUnsignedPlan, by.ID, by.Intent.Sequence)
	}
	who, err := principal.Parse(old.Principal)
	if err != nil {
		return err
	}
	if who.AWS() {
		inUse, err := mfa.IsInUse(ctx, e, who.Account, old.DeviceARN)
		switch {
		case inUse:
			return fmt.Errorf("%w: %s", ErrStillThere, old.DeviceARN)
		case err == nil:
			return nil
		}
	}
	// A signed intent does not show that it was carried out, so the signature
	// must cover the retirement.
	signed := func() bool {
		register := officer.Read(records)
		return register.Needs() > 0 && old.Retired.Sequence <= register.Covered
	}
	switch {
	case signed():
		return nil
	case by.Retires != nil: // nothing that a key could prove came of it, so anyone can forge its records
		return hint.New("", hint.ReadAccount, fmt.Errorf("%w: AWS was not read, and no officer has signed the end of %s", ErrNotConfirmed, old.Name()), who.Account)
	case slices.Contains(typed, who.Account):
		return nil
	}
	return hint.New("", hint.ConfirmClean, fmt.Errorf("%w: %s", ErrNotConfirmed, old.Name()), who.Account)
}
