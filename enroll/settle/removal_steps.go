package settle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// keepLive keeps every suffix by which a device is in use, at AWS or by this ledger:
// it may have come into use since the removal was planned.
func (r *removal) keepLive(ctx context.Context) error {
	all, err := r.account.List(ctx)
	if err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	for suffix := range liveSuffixes(all, r.env.Ledger) {
		r.kept = append(r.kept, suffix)
	}
	return nil
}

func (r *removal) devices() (steps []step.Step) {
	for _, left := range r.body.Devices {
		name := step.DeleteDevice + principal.DeviceName(left.DeviceARN)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			suffix := left.Ceremony[strings.LastIndex(left.Ceremony, "-")+1:]
			inUse, err := slices.Contains(r.kept, suffix), error(nil)
			if !inUse {
				inUse, err = r.deleteDevice(ctx, left)
			}
			switch {
			case err != nil:
				return err
			case inUse:
				r.kept = append(r.kept, suffix)
				return &step.LeftError{Owed: ledger.Owed{What: message.Englishf("%s is not what it was when it was found: it was left alone, and so were the credentials of its ceremony", left.DeviceARN)}}
			}
			r.done = append(r.done, name)
			return nil
		}})
	}
	return steps
}

func (r *removal) credentials() (steps []step.Step) {
	for _, left := range r.body.Credentials {
		if r.isGone(left.KeySerial) {
			continue
		}
		name := step.OnKey("delete", left.KeySerial)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			if slices.ContainsFunc(r.kept, func(suffix string) bool { return strings.HasSuffix(left.CredentialID, " "+suffix) }) {
				return nil
			}
			err := r.deleteCredential(ctx, left)
			if err == nil {
				r.done = append(r.done, name)
			}
			return err
		}})
	}
	return steps
}

// deleteCredential deletes a credential. If this ledger knows its ceremony, the
// credential has to answer; if it does not, the device at AWS was the proof.
func (r *removal) deleteCredential(ctx context.Context, left ledger.LeftCredential) error {
	for _, known := range record.Read(r.env.Ledger.Records()).Ceremonies() {
		if known.Begin == nil || !strings.HasSuffix(left.CredentialID, " "+known.Begin.Suffix) {
			continue
		}
		c := keyring.Retired{
			Env: r.env, Seed: keyring.Seed{Ceremony: known.ID, Touch: known.Begin.Touch}, On: left,
			Use: r.ring.On(ctx, left.KeySerial), Record: r.journal.Write,
		}
		return c.Leave(c.Delete(ctx))
	}
	return r.ring.Delete(ctx, left.KeySerial, left.CredentialID)
}

// deleteDevice deletes a device of another workstation and reads that it is gone.
// inUse is true if it is not: it has an owner by now, or another tag.
func (r *removal) deleteDevice(ctx context.Context, left ledger.LeftDevice) (inUse bool, err error) {
	r.account.Names = []string{principal.DeviceName(left.DeviceARN)}
	devices, err := r.account.Named(ctx)
	if err != nil || len(devices) == 0 {
		return false, err
	}
	tags, err := r.account.API.Tags(ctx, left.DeviceARN)
	if errors.Is(err, cloud.ErrNotFound) {
		return false, r.account.UntilUnlisted(ctx, left.DeviceARN)
	}
	if err != nil {
		return false, err
	}
	if devices[0].ARN != left.DeviceARN || devices[0].Assigned() || tags[mfa.CeremonyTag] != left.Ceremony {
		return true, nil
	}
	err = r.account.Delete(ctx, left.DeviceARN)
	if errors.Is(err, step.ErrLanded) {
		return true, nil
	}
	return false, err
}
