package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// ErrUnnamed is why a device without a tag is not retired while no key of its group is
// plugged in.
var ErrUnnamed = hint.Sentinel(hint.NameARN, "no key of the group is plugged in to prove the device, and you have not typed its ARN")

// checkNamed lets a person say which device goes, if the device has no tag and no key
// of its group is there to answer: anyone can have written its record, so the person
// reads the ARN at AWS and types it. AWS must show that the principal has this device.
func (p *preflight) checkNamed(ctx context.Context, unproven error) error {
	if !errors.Is(unproven, ErrLastDevice) || errors.Is(unproven, keyring.ErrWrongAnswer) {
		return unproven
	}
	here, err := p.ring.Plugged(ctx)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(p.Old.Keys, func(k *record.HeldKey) bool { return slices.Contains(here, device.KeySerial(k.KeySerial)) }):
		return unproven // a key that is there has to answer
	case p.typedARN == "":
		return fmt.Errorf("%w: group %s of %s", ErrUnnamed, p.Old.Group, p.who())
	case p.typedARN != p.account.Partition().Own(p.Old.DeviceARN):
		return fmt.Errorf("%w: %q is not that of group %s of %s", ErrUnnamed, p.typedARN, p.Old.Group, p.who())
	}
	state, err := p.account.LookHeld(ctx, p.Old.DeviceARN)
	switch {
	case err != nil:
		return err
	case state == step.Foreign:
		return fmt.Errorf("%w: %s is held by another principal", errNotOurs, p.typedARN)
	}
	p.named = state == step.Ours // what no one uses is left alone at AWS
	return nil
}
