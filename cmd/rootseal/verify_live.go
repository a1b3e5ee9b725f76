package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// proveLive has AWS take codes of every device of its own that a proven key holds,
// and takes the officer's word where AWS has no call. A login at another service
// is not AWS's to prove.
func (a *app) proveLive(ctx context.Context, l *ledger.Ledger, person *officer, found custody.Verification, f verifyFlags) ([]ledger.Live, error) {
	var all []ledger.Live
	var errs []error
	for _, held := range record.Read(l.Records()).Live() {
		keys := holders(found, held)
		if len(keys) == 0 {
			continue
		}
		if !held.AtAWS() {
			a.say("%s, group %s: not at AWS, so AWS is not asked", held.Principal, held.Group)
			continue
		}
		live, err := a.proveOneLive(ctx, l, person, held, keys, f)
		switch {
		case errors.Is(err, errIncomplete):
			a.say("%s: not proven live: %v", held.Principal, err)
		case err == nil:
			a.say("%s, group %s: %s by %s", held.Principal, held.Group, live.Result, live.Method)
		}
		if live.Result != "" {
			all = append(all, live)
		}
		if err == nil && live.Result != ledger.Proven {
			err = fmt.Errorf("%s: %w: %s", held.Principal, errWrong, live.Cause)
			if live.Result == ledger.LiveInDoubt {
				err = fmt.Errorf("%s: %w: %s", held.Principal, errIncomplete, live.Cause)
			}
		}
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

// holders are the keys that were just proven to hold a device's seed.
func holders(found custody.Verification, held *record.MFADevice) []device.KeySerial {
	var keys []device.KeySerial
	for _, key := range found.Keys {
		if slices.ContainsFunc(key.Credentials, func(c ledger.CredentialProof) bool {
			return c.Device == held.Ceremony && c.Result == ledger.Proven
		}) {
			keys = append(keys, device.KeySerial(key.KeySerial))
		}
	}
	return keys
}

func (a *app) proveOneLive(ctx context.Context, l *ledger.Ledger, person *officer, held *record.MFADevice, keys []device.KeySerial, f verifyFlags) (ledger.Live, error) {
	who, err := principal.Parse(held.Principal)
	if err != nil {
		return ledger.Live{}, err
	}
	if who.Kind == principal.Root {
		return a.proveRootLive(ctx, l, person, who, held, f)
	}
	if f.profile == "" && a.world.profile() == "" {
		return ledger.Live{}, fmt.Errorf("%w: no profile for %s", errIncomplete, who)
	}
	room, settings, err := a.room(ctx, l, person, who, f.profile)
	if err != nil {
		return ledger.Live{}, err
	}
	if err := a.confirmEndpoints(ctx, person.terminal, settings, f.endpoints); err != nil {
		return ledger.Live{}, err
	}
	a.say("%s, group %s: alarms see ResyncMFADevice, if an administrator sends the codes", held.Principal, held.Group)
	live, err := custody.ProveLive(ctx, room, held, keys)
	if errors.Is(err, env.ErrWrongAccount) {
		err = fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return live, err
}
