package mfa

import (
	"context"
	"fmt"

	"rootseal/enroll/hint"
	"rootseal/enroll/step"
	"rootseal/message"
)

// ErrUnnamed is why a device without a tag is not retired while no key of its group is
// plugged in.
var ErrUnnamed = hint.Sentinel(hint.NameARN, "no key of the group is plugged in to prove the device, and you have not typed its ARN")

// ErrAnothers is why a device that the ledger calls one of the principal stays.
var ErrAnothers = hint.Sentinel(hint.CheckOwner, "another principal has the device")

// HoldsNamed returns the recorded ARN if a person has read it at AWS and typed it, and
// the principal has the device: anyone can have written the record. It returns "" for a
// device that no one uses, which stays at AWS.
func (a *Account) HoldsNamed(ctx context.Context, recorded, typed string) (string, error) {
	switch {
	case typed == "":
		return "", ErrUnnamed
	case typed != a.Partition().Own(recorded):
		return "", message.Errorf("%w: %q is not that of the recorded device", ErrUnnamed, typed)
	}
	state, err := a.LookHeld(ctx, recorded)
	switch {
	case err != nil:
		return "", err
	case state == step.Foreign:
		return "", fmt.Errorf("%w: %s", ErrAnothers, typed)
	case state != step.Ours:
		return "", nil
	}
	return recorded, nil
}
