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

// ErrStillThere says that a device that the ledger calls retired is in use at AWS.
var ErrStillThere = hint.Sentinel(hint.DeleteNothing, "the device is in use at AWS, whatever the ledger says")

// MayClean tells whether a retired credential may be deleted from a key, once it
// has answered: the ledger is the one that is remembered, the records of device
// and retirement are such as rootseal writes, and AWS has the device in use no
// more. If AWS cannot be asked, the officers' signature over the retirement stands
// for that, or the account's number (the service's name), typed.
func MayClean(ctx context.Context, r *env.Env, old *record.MFADevice, typed ...string) error {
	if err := MayDestroy(r); err != nil {
		return err
	}
	records := r.Ledger.Records()
	b := record.Read(records)
	by := b.Ceremony(old.RetiredBy)
	if by == nil || by.Begin == nil {
		return fmt.Errorf("%w: no ceremony has retired %s", ErrStrange, old.Name())
	}
	if err := errors.Join(WouldEnroll(b, old), WouldWrite(b, by)); err != nil {
		return err
	}
	if !r.IsSigned(by.Intent.Sequence) {
		return fmt.Errorf("%w: %s, record %d", ErrUnsignedPlan, by.ID, by.Intent.Sequence)
	}
	who, err := principal.Parse(old.Principal)
	if err != nil {
		return err
	}
	if who.AWS() {
		inUse, err := mfa.IsInUse(ctx, r, who.Account, old.DeviceARN)
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
