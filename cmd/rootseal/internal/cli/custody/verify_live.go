package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
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
func proveLive(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, found custody.Verification, f verifyFlags) ([]ledger.Live, error) {
	var all []ledger.Live
	var errs []error
	for _, held := range record.Read(l.Records()).Live() {
		keys := holders(found, held)
		if len(keys) == 0 {
			continue
		}
		if !held.AtAWS() {
			a.Say("%s, group %s: not at AWS, so AWS is not asked", held.Principal, held.Group)
			continue
		}
		live, err := proveOneLive(ctx, a, l, person, held, keys, f)
		switch {
		case errors.Is(err, errIncomplete):
			a.Say("%s: not proven live: %v", held.Principal, err)
		case err == nil:
			a.Say("%s, group %s: %s by %s", held.Principal, held.Group, live.Result, live.Method)
		}
		if live.Result != "" {
			all = append(all, live)
		}
		if err == nil && live.Result != ledger.Proven {
			err = fmt.Errorf("%s: %w: %s", held.Principal, cli.ErrWrong, live.Cause)
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

func proveOneLive(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, held *record.MFADevice, keys []device.KeySerial, f verifyFlags) (ledger.Live, error) {
	who, err := principal.Parse(held.Principal)
	if err != nil {
		return ledger.Live{}, err
	}
	if who.Kind == principal.Root {
		return proveRootLive(ctx, a, l, person, who, held, f)
	}
	if f.profile == "" && a.World.Profile() == "" {
		return ledger.Live{}, fmt.Errorf("%w: no profile for %s", errIncomplete, who)
	}
	room, settings, err := operator.Room(ctx, a, l, person, who, f.profile)
	if err != nil {
		return ledger.Live{}, err
	}
	if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints); err != nil {
		return ledger.Live{}, err
	}
	a.Say("%s, group %s: alarms see ResyncMFADevice, if an administrator sends the codes", held.Principal, held.Group)
	live, err := custody.ProveLive(ctx, room, held, keys)
	if errors.Is(err, env.ErrWrongAccount) {
		err = fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return live, err
}
