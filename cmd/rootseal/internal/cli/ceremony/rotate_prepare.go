package ceremony

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// prepare looks at everything for all rotations before the first one runs, and asks
// what needs your agreement. A device that cannot be rotated stops the others only
// if there are none.
func (r *rotating) prepare(ctx context.Context) error {
	for _, d := range r.order.Devices {
		rotation, err := r.rotationOf(ctx, d)
		if err != nil {
			return err
		}
		r.rotations = append(r.rotations, rotation)
	}
	many.Prepare(ctx, r.rotations)
	var errs []error
	for _, rotation := range r.rotations {
		err := r.agree(ctx, rotation)
		if errors.Is(err, env.ErrStopped) || ctx.Err() != nil {
			return err
		}
		errs = append(errs, err)
	}
	if !slices.Contains(errs, nil) {
		return errors.Join(errs...)
	}
	return r.checkSecrets()
}

// checkSecrets refuses one secret key for several of root's devices, if more than
// one can be replaced now.
func (r *rotating) checkSecrets() error {
	if r.seed.Secret == "" && r.seed.QR == "" {
		return nil
	}
	byHand := 0
	for _, rotation := range r.rotations {
		who, err := principal.Parse(rotation.Request.Old.Principal)
		if _, planErr := rotation.Plan(); err == nil && planErr == nil && who.Kind == principal.Root {
			byHand++
		}
	}
	if byHand > 1 {
		return cli.Usage("%d devices need a secret key each: paste the keys, or rotate the devices one by one", byHand)
	}
	return nil
}

// rotationOf makes the rotation of one device, with its account's profile: the one
// that enrolled the device, unless the options name another.
func (r *rotating) rotationOf(ctx context.Context, d *record.MFADevice) (*many.Rotation, error) {
	who, err := principal.Parse(d.Principal)
	if err != nil {
		q := r.request
		q.Old = d
		return many.Barred(q, err), nil // a forged one must not stop the others
	}
	q := r.requestFor(d, who)
	if len(q.Keys) == 0 {
		return many.Barred(q, errNoKeyLeft), nil
	}
	e, settings, err := r.removingEnv(ctx, who, q.Profile)
	if err != nil {
		return many.Barred(q, err), nil
	}
	e.Person = r.World.Person(r.speaker())
	if err := r.confirmEndpoints(ctx, settings, r.given.Endpoints); err != nil {
		return nil, err
	}
	settings = append(settings, r.seed.Setting(who.Kind)...)
	return &many.Rotation{Env: e, Settings: settings, Request: q}, nil
}

// requestFor fills in what differs between devices.
func (r *rotating) requestFor(d *record.MFADevice, who principal.Principal) enroll.RotateRequest {
	q := r.request
	q.Old, q.Keys, q.Reason, q.Lost, q.Holder = d, r.order.Keys(d), r.order.Reason, r.order.Lost, r.order.Left
	q.Source, q.SecretLength = r.seed.SourceFor(who.Kind), r.seed.LengthFor(who.Kind)
	q.Profile = r.profileOf(d)
	all := r.order.AllKeys()
	q.Opened = make([]*device.Key, len(q.Keys))
	for i, serial := range q.Keys {
		q.Opened[i] = r.opened[slices.Index(all, serial)]
	}
	return q
}

// profileOf returns the profile that the options name, or else the one that enrolled a
// device.
func (r *rotating) profileOf(d *record.MFADevice) string {
	if begin := record.Fold(r.ledger.ByCeremony(d.Ceremony)).Begin; begin != nil {
		return cmp.Or(r.request.Profile, begin.Profile)
	}
	return r.request.Profile
}

// removingEnv is awsEnv, with the management account for root's old device if
// --assume-root names its profile.
func (r *rotating) removingEnv(ctx context.Context, who principal.Principal, profile string) (*env.Env, []ledger.Setting, error) {
	e, settings, err := r.awsEnv(ctx, who, profile)
	if err != nil || who.Kind != principal.Root || r.assumeRoot == "" {
		return e, settings, err
	}
	more, err := operator.RemoveByAPI(ctx, r.App, e, who.Account, r.assumeRoot)
	return e, append(settings, more...), err
}

// agree asks what a preflight refuses without your agreement, and prepares the
// rotation again.
func (r *rotating) agree(ctx context.Context, rotation *many.Rotation) error {
	for {
		_, err := rotation.Plan()
		if err == nil {
			return nil
		}
		asked, err := r.settleByWord(ctx, rotation, err)
		if !asked || err != nil {
			return err
		}
		many.Prepare(ctx, []*many.Rotation{rotation})
	}
}

func (r *rotating) settleByWord(ctx context.Context, rotation *many.Rotation, cause error) (asked bool, err error) {
	q, t := &rotation.Request, r.person.Terminal
	var full *mfa.DeviceLimitError
	if errors.As(cause, &full) && q.GiveUp == nil {
		q.GiveUp, err = r.chooseToGiveUp(ctx, q.Old, full)
		return true, err
	}
	if !t.IsThere() || rotation.Env == nil {
		return false, cause
	}
	who, err := principal.Parse(q.Old.Principal)
	if err != nil {
		return false, err
	}
	if errors.Is(cause, enroll.ErrDefenceless) && !q.Defenceless {
		first := cmp.Or(q.GiveUp, q.Old)
		t.Say("%s has no other proven device. if %s is deleted first, it has no MFA until the new device is enabled.", who, first.Name())
		_, err := t.Ask(ctx, operator.Said(t, message.Textf("type %s to remove it anyway", who.Account)), "", operator.Same(who.Account), "no terminal to ask on: give --defenceless")
		q.Defenceless = true
		return true, err
	}
	rest := operator.Rest{GiveUp: q.GiveUp, Lost: q.Lost}
	for _, other := range r.rotations {
		if old := other.Request.Old; old.Principal == q.Old.Principal {
			rest.Requests = append(rest.Requests, enroll.Request{Principal: who, Group: old.Group, Keys: other.Request.Keys})
		}
	}
	word, asked, err := operator.SettleByWord(ctx, r.App, t, rotation.Env, enroll.Request{
		Principal: who, Group: q.Old.Group, Keys: q.Keys, OneKey: q.OneKey, Clock: q.Clock, Despite: q.Despite,
	}, rest, cause)
	q.OneKey, q.Clock, q.Despite = word.OneKey, word.Clock, word.Despite
	return asked, err
}
