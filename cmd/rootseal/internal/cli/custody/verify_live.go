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

// deviceCheck is the live check of one device.
type deviceCheck struct {
	held *record.MFADevice
	keys []device.KeySerial // that were just proven; none: a password manager has the seed
	live ledger.Live
	err  error
}

// all checks every device at AWS of which a key was just proven. AWS cannot prove a
// login at another service. Devices in password managers come first, at the same time.
func (c liveCheck) all(ctx context.Context, found custody.Verification) ([]ledger.Live, error) {
	var checks, managed, rest []*deviceCheck
	c.sayManaged()
	for _, held := range rootLast(c.Book().Live()) {
		one := &deviceCheck{held: held, keys: found.Holders(held)}
		switch {
		case len(one.keys) == 0 && !c.isManaged(held):
			continue
		case !held.AtAWS():
			c.App.Say("%s, group %s: not at AWS, so AWS is not asked", held.Principal, held.Group)
			continue
		case len(one.keys) == 0 && !isRoot(held):
			managed = append(managed, one)
		default:
			rest = append(rest, one)
		}
		checks = append(checks, one)
	}
	c.managed(ctx, managed)
	for _, one := range rest {
		one.live, one.err = c.one(ctx, one.held, one.keys)
		c.say(one)
	}
	var all []ledger.Live
	var errs []error
	for _, one := range checks {
		if one.live.Result != "" {
			all = append(all, one.live)
		}
		errs = append(errs, one.verdict())
	}
	return all, errors.Join(errs...)
}

// say reports what a check found.
func (c liveCheck) say(one *deviceCheck) {
	switch held := one.held; {
	case errors.Is(one.err, errIncomplete):
		c.App.Say("%s: no live check: %v", held.Principal, one.err)
	case one.err == nil:
		c.App.Say("%s, group %s: %s by %s", held.Principal, held.Group, message.Word(one.live.Result), message.Word(one.live.Method))
	}
}

// verdict is the error of a check: what prevented it, or what AWS said against the device.
func (d *deviceCheck) verdict() error {
	switch {
	case d.err != nil || d.live.Result == ledger.Proven:
		return d.err
	case d.live.Result == ledger.LiveInDoubt:
		return message.Errorf("%s: %w: %s", d.held.Principal, errIncomplete, message.Saved(d.live.Cause))
	}
	return message.Errorf("%s: %w: %s", d.held.Principal, cli.ErrWrong, message.Saved(d.live.Cause))
}

func isRoot(d *record.MFADevice) bool {
	who, err := principal.Parse(d.Principal)
	return err == nil && who.Kind == principal.Root
}

// rootLast puts the devices last that require a person: root's, for a sign-in.
func rootLast(devices []*record.MFADevice) []*record.MFADevice {
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
	e, err := c.userEnv(ctx, who, held)
	if err != nil {
		return ledger.Live{}, err
	}
	live, err := custody.ProveLive(ctx, e, held, keys)
	return live, c.incomplete(who, err)
}

// userEnv is env for an IAM user, with a word on what alarms will see.
func (c liveCheck) userEnv(ctx context.Context, who principal.Principal, held *record.MFADevice) (*env.Env, error) {
	e, err := c.env(ctx, who)
	if err != nil {
		return nil, c.unlessNone(who, err)
	}
	c.App.Say("%s, group %s: alarms see ResyncMFADevice, if an administrator sends the codes", held.Principal, held.Group)
	return e, nil
}

// incomplete makes a check incomplete if the AWS credentials are not for its account.
func (c liveCheck) incomplete(who principal.Principal, err error) error {
	if errors.Is(err, env.ErrWrongAccount) {
		err = fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return c.unlessNone(who, err)
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
