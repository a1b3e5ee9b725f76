package mfa

import (
	"context"
	"errors"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/guarded"
)

// LookCreated finds a device of the ceremony that no one uses.
func (a *Account) LookCreated(ctx context.Context) (step.State, error) {
	made, others, err := a.Tagged(ctx)
	switch {
	case err != nil:
		return step.Unknown, err
	case others, slices.ContainsFunc(made, cloud.VirtualMFADevice.Assigned):
		return step.Foreign, nil
	case len(made) == 0:
		return step.Absent, nil
	}
	return step.Ours, nil
}

// LookEnabled reads which principal has the ceremony's device, and returns its ARN
// if it is the ceremony's user. It reads two lists, because each may lag behind the
// other. The ledger does not count here: it may have lost its last records.
func (a *Account) LookEnabled(ctx context.Context) (arn string, state step.State, err error) {
	mine, _, err := a.API.UserDevices(ctx, a.Who.Name)
	if err != nil && !errors.Is(err, cloud.ErrNotFound) {
		return "", step.Unknown, err
	}
	for _, d := range mine {
		if a.IsNamed(d.ARN) {
			arn = d.ARN
		}
	}
	if arn == "" {
		devices, err := a.Named(ctx)
		if err != nil {
			return "", step.Unknown, err
		}
		for _, d := range devices {
			switch {
			case !d.Assigned():
			case a.isOwner(d):
				arn = d.ARN
			default:
				return "", step.Foreign, nil
			}
		}
	}
	if arn == "" {
		return "", step.Absent, nil
	}
	if a.SawHead != nil { // the name follows from the records; the tag shows who made it
		if made, err := a.isTagged(ctx, arn); err != nil || !made {
			return "", step.Foreign, err
		}
	}
	return arn, step.Ours, nil
}

// Held returns the devices that a principal has. As with [VirtualDevices], a list with a
// device of another account is not this account's answer.
func Held(ctx context.Context, aws env.Reader, caller cloud.Caller, who principal.Principal) ([]cloud.MFADevice, error) {
	if who.Kind == principal.User {
		devices, _, err := aws.UserDevices(ctx, who.Name)
		for _, d := range devices {
			err = errors.Join(err, checkOwn(d.ARN, caller))
		}
		return devices, err
	}
	all, err := VirtualDevices(ctx, aws, caller)
	return RootDevices(all), err
}

// RootDevices returns those devices that the root user has.
func RootDevices(all []cloud.VirtualMFADevice) (roots []cloud.MFADevice) {
	for _, d := range all {
		if d.Root {
			roots = append(roots, cloud.MFADevice{ARN: d.ARN, EnableDate: d.EnableDate})
		}
	}
	return roots
}

// EnableDate returns when AWS enabled a device of the principal; zero until AWS
// shows it.
func (a *Account) EnableDate(ctx context.Context, arn string) (time.Time, error) {
	devices, err := Held(ctx, a.API, a.Caller, a.Who)
	for _, d := range devices {
		if d.ARN == arn {
			return d.EnableDate, err
		}
	}
	return time.Time{}, err
}

// LookHeld reads what became of a device: Ours while the principal has it, Unknown
// while no one uses it, Foreign if another principal has it.
func (a *Account) LookHeld(ctx context.Context, arn string) (step.State, error) {
	arn = a.Partition().Own(arn)
	var mine []cloud.MFADevice
	var mineErr error
	var asked guarded.Group
	if a.Who.Kind == principal.User {
		asked.Go(func() { mine, _, mineErr = a.API.UserDevices(ctx, a.Who.Name) })
	}
	all, err := a.List(ctx)
	asked.Wait()
	if mineErr != nil && !errors.Is(mineErr, cloud.ErrNotFound) {
		return step.Unknown, mineErr
	}
	if slices.ContainsFunc(mine, func(d cloud.MFADevice) bool { return d.ARN == arn }) {
		return step.Ours, nil
	}
	if err != nil {
		return step.Unknown, err
	}
	for _, d := range all {
		switch {
		case d.ARN != arn:
		case !d.Assigned():
			return step.Unknown, nil
		case a.Who.Kind == principal.Root && d.Root, a.Who.Kind == principal.User && a.isOwner(d):
			return step.Ours, nil
		default:
			return step.Foreign, nil
		}
	}
	return step.Absent, nil
}
