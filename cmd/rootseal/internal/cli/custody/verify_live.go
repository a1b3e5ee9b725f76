package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// liveCheck has AWS accept codes of the devices that proven keys hold.
type liveCheck struct {
	*operator.Recording
	options *verifyOptions
}

// all checks every device at AWS of which a key was just proven. AWS cannot prove a
// login at another service.
func (c liveCheck) all(ctx context.Context, found custody.Verification) ([]ledger.Live, error) {
	var all []ledger.Live
	var errs []error
	c.sayManaged()
	for _, held := range rootLast(c.Book().Live()) {
		keys := found.Holders(held)
		if len(keys) == 0 && !c.isManaged(held) {
			continue
		}
		if !held.AtAWS() {
			c.App.Say("%s, group %s: not at AWS, so AWS is not asked", held.Principal, held.Group)
			continue
		}
		live, err := c.one(ctx, held, keys)
		switch {
		case errors.Is(err, errIncomplete):
			c.App.Say("%s: no live check: %v", held.Principal, err)
		case err == nil:
			c.App.Say("%s, group %s: %s by %s", held.Principal, held.Group, message.Word(live.Result), message.Word(live.Method))
		}
		if live.Result != "" {
			all = append(all, live)
		}
		if err == nil && live.Result != ledger.Proven {
			err = message.Errorf("%s: %w: %s", held.Principal, cli.ErrWrong, message.Saved(live.Cause))
			if live.Result == ledger.LiveInDoubt {
				err = message.Errorf("%s: %w: %s", held.Principal, errIncomplete, message.Saved(live.Cause))
			}
		}
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

// rootLast puts the devices last that require a person: root's, for a sign-in.
func rootLast(devices []*record.MFADevice) []*record.MFADevice {
	isRoot := func(d *record.MFADevice) bool {
		who, err := principal.Parse(d.Principal)
		return err == nil && who.Kind == principal.Root
	}
	rest := slices.DeleteFunc(slices.Clone(devices), isRoot)
	return append(rest, slices.DeleteFunc(devices, func(d *record.MFADevice) bool { return !isRoot(d) })...)
}

func (c liveCheck) one(ctx context.Context, held *record.MFADevice, keys []device.KeySerial) (ledger.Live, error) {
	who, err := principal.Parse(held.Principal)
	if err != nil {
		return ledger.Live{}, err
	}
	if who.Kind == principal.Root {
		return c.root(ctx, who, held)
	}
	e, err := c.env(ctx, who)
	if err != nil {
		return ledger.Live{}, c.unlessNone(who, err)
	}
	c.App.Say("%s, group %s: alarms see ResyncMFADevice, if an administrator sends the codes", held.Principal, held.Group)
	live, err := c.prove(ctx, e, held, keys)
	if errors.Is(err, env.ErrWrongAccount) {
		err = fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return live, c.unlessNone(who, err)
}

// unlessNone makes a check incomplete if no profile is named and the environment has
// no AWS credentials that work.
func (c liveCheck) unlessNone(who principal.Principal, err error) error {
	if c.options.profile == "" && errors.Is(err, cloud.ErrCredentials) {
		return message.Errorf("%w: no profile for %s, and the environment has no AWS credentials: %w", errIncomplete, who, err)
	}
	return err
}

// env reaches AWS as a principal's check needs it, with endpoints that the operator
// has confirmed.
func (c liveCheck) env(ctx context.Context, who principal.Principal) (*env.Env, error) {
	e, settings, err := operator.Env(ctx, c.App, c.Ledger, c.Operator, who, c.options.profile)
	if err != nil {
		return nil, err
	}
	return e, operator.ConfirmEndpoints(ctx, c.App, c.Terminal, settings, c.options.endpoints)
}
