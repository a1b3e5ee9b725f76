package apply

import (
	"context"
	"slices"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

const command = "apply" // as the records name it

// ceremony prepares the ceremony of an item, in the environment of its account.
func (s *Sitting) ceremony(ctx context.Context, e *env.Env, i *Item) (*enroll.Ceremony, error) {
	vault, err := s.vaultOf(i)
	if err != nil {
		return nil, err
	}
	keys, opened := s.keysOf(i)
	source, length := env.API, 0
	switch {
	case i.isGuided() && vault != nil:
		source = env.Scanned
	case i.isGuided():
		source, length = env.Paste, env.AWSSecretLength
	}
	profile := ""
	if i.Principal.Enter.Role == "" {
		profile = string(i.Principal.Enter.Profile)
	}
	oneKey := len(i.Device.Keys) == 1 // the plan says so
	switch i.Device.Do {
	case plan.Rotate:
		var first *record.MFADevice
		if i.Device.First {
			first = i.old
		}
		return enroll.PrepareRotation(ctx, e, enroll.RotateRequest{
			Old: i.old, GiveUp: first, Keys: keys, Opened: opened, Reason: i.reason(), Touch: &i.Device.Touch,
			Source: source, SecretLength: length, Profile: profile, OneKey: oneKey, Command: command, Vault: vault,
		})
	case plan.Retire:
		return enroll.PrepareRetirement(ctx, e, enroll.RetireRequest{Old: i.old, Opened: opened, Profile: profile, Command: command})
	case plan.Enroll, plan.Verify, plan.Adopt, plan.Nothing, plan.Cannot:
	}
	return enroll.PrepareFor(ctx, e, command, enroll.Request{
		Principal: i.who, Group: i.Device.Group, Touch: i.Device.Touch, Keys: keys, Opened: opened, Ahead: i.ahead,
		Source: source, SecretLength: length, Profile: profile, OneKey: oneKey, Vault: vault,
	})
}

// reason is why a rotation replaces the seed.
func (i *Item) reason() string {
	if len(i.Device.Add) > 0 && len(i.Device.Remove) == 0 {
		return ledger.ReasonAdded
	}
	return ledger.ReasonReplaced
}

// keysOf returns the plugged-in keys of an item, in the order of the plan.
func (s *Sitting) keysOf(i *Item) (serials []device.KeySerial, opened []*device.Key) {
	opened = []*device.Key{} // nil would let a ceremony open keys itself
	for _, serial := range i.Device.Keys {
		if at := slices.IndexFunc(s.keys, func(k *device.Key) bool { return uint32(k.Info().Serial) == serial }); at >= 0 {
			serials, opened = append(serials, device.KeySerial(serial)), append(opened, s.keys[at])
		}
	}
	return serials, opened
}
