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

// ErrStillThere says that AWS has a device in use that the ledger calls retired.
var ErrStillThere = errors.New("the device is in use at AWS, whatever the ledger says")

// MayClean refuses to delete a retired credential, which has to answer a challenge
// after it, unless the ledger is the one that is remembered, the records of device and
// retirement are such as rootseal writes, and AWS no longer has the device in use. If
// AWS cannot be asked, the officers' signature over the retirement counts, or the
// account's number (the service's name), typed.
func MayClean(ctx context.Context, e *env.Env, old *record.MFADevice, typed ...string) error {
	if err := MayDestroy(e); err != nil {
		return err
	}
	records := e.Ledger.Records()
	b := record.Read(records)
	by := b.Ceremony(old.RetiredBy)
	if by == nil || by.Begin == nil {
		return fmt.Errorf("%w: no ceremony has retired %s", ErrStrange, old.Name())
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
	// A signed intent does not show that it was carried out.
	if register := officer.Read(records); register.Needs() > 0 && old.Retired.Sequence <= register.Covered || slices.Contains(typed, who.Account) {
		return nil
	}
	return hint.New("", hint.ConfirmClean, fmt.Errorf("%w: %s", ErrNotConfirmed, old.Name()), who.Account)
}
