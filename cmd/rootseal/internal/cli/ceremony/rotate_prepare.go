package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// prepareRotations looks at everything for all of them before the first is run.
// What the officer can settle by a word is asked here; one that cannot be
// prepared keeps the others only where it is the only one.
func prepareRotations(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder, opened []*device.Key, f rotateFlags) ([]*enroll.Rotation, error) {
	var rotations []*enroll.Rotation
	for _, d := range order.devices {
		r, err := newRotation(ctx, a, l, person, order, d, opened, f)
		if err != nil {
			return rotations, err
		}
		rotations = append(rotations, r)
	}
	enroll.PrepareRotations(ctx, rotations)
	var errs []error
	for _, r := range rotations {
		err := askAboutRotation(ctx, a, person.Terminal, order, r, f)
		if errors.Is(err, env.ErrStopped) || ctx.Err() != nil {
			return rotations, err
		}
		errs = append(errs, err)
	}
	if len(errs) > 0 && !slices.Contains(errs, nil) {
		return rotations, errors.Join(errs...)
	}
	return rotations, nil
}

// byHand counts the devices whose secret a person hands over.
func (o *rotationOrder) byHand() int {
	n := 0
	for _, d := range o.devices {
		if who, err := principal.Parse(d.Principal); err == nil && who.Kind == principal.Root {
			n++
		}
	}
	return n
}

// mayBring finds out before anything is recorded whether the new seed of each
// device can come as it is going to.
func (o *rotationOrder) mayBring(t operator.Asker, f rotateFlags) error {
	if byHand := o.byHand(); byHand > 1 && (f.secret != "" || f.qr != "") {
		return cli.Usage("%d devices want a secret each: paste them, or rotate them one by one", byHand)
	}
	for _, d := range o.devices {
		who, err := principal.Parse(d.Principal)
		if err == nil {
			err = operator.MayBring(t, f.sourceFor(who))
		}
		if err != nil {
			return cli.Usage("%s, group %s: %v", printable.Text(d.Principal), printable.Text(d.Group), err)
		}
	}
	return nil
}

// newRotation is one device's, in the room of its account: by the profile that
// it was enrolled with, unless another is named.
func newRotation(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder, d *record.MFADevice, opened []*device.Key, f rotateFlags) (*enroll.Rotation, error) {
	who, err := principal.Parse(d.Principal)
	if err != nil {
		return nil, err
	}
	despite, err := cli.ParseSerials(f.despite)
	if err != nil {
		return nil, err
	}
	profile := f.profile
	if begin := record.Fold(l.ByCeremony(d.Ceremony)).Begin; begin != nil && profile == "" {
		profile = begin.Profile
	}
	// Of several only what matters is told: who asked for which step, nobody can
	// tell apart.
	var speaker env.Person = person
	if len(order.devices) > 1 {
		speaker = briefly{person}
	}
	keys := make([]*device.Key, len(order.keys[d]))
	for i, serial := range order.keys[d] {
		keys[i] = opened[slices.Index(order.here, serial)]
	}
	request := enroll.RotateRequest{
		Old: d, Keys: order.keys[d], Opened: keys, Reason: order.reason, Lost: order.lost, Holder: order.holder, Source: f.sourceFor(who),
		Stolen: order.how == "stolen", Defenceless: f.defenceless,
		Profile: profile, OneKey: f.oneKey, Clock: f.clock.Stated, Despite: despite,
	}
	if f.touch != "" {
		request.Touch = new(f.touch == "required")
	}
	if who.Kind == principal.Root {
		request.SecretLength = int(f.length)
	}
	if len(keys) == 0 {
		return enroll.Barred(request, errNoKeyLeft), nil
	}
	room, settings, err := operator.Room(ctx, a, l, person, who, profile)
	if err != nil {
		return enroll.Barred(request, err), nil
	}
	room.Person = a.World.Person(speaker)
	if who.Kind == principal.Root && f.assumeRoot != "" {
		more, err := operator.RemoveByAPI(ctx, a, room, who.Account, f.assumeRoot)
		if err != nil {
			return enroll.Barred(request, err), nil
		}
		settings = append(settings, more...)
	}
	if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints); err != nil {
		return nil, err
	}
	if who.Kind == principal.Root {
		settings = append(settings, f.length.setting()...)
	}
	return &enroll.Rotation{Env: room, Settings: settings, Request: request}, nil
}

// askAboutRotation asks about what a preflight refuses without the officer's
// word, and prepares again.
func askAboutRotation(ctx context.Context, a *cli.App, t operator.Asker, order rotationOrder, r *enroll.Rotation, f rotateFlags) error {
	for {
		_, err := r.Plan()
		if err == nil {
			return nil
		}
		asked, err := settleRotationByWord(ctx, a, t, order, r, f, err)
		if !asked || err != nil {
			return err
		}
		enroll.PrepareRotations(ctx, []*enroll.Rotation{r})
	}
}

func settleRotationByWord(ctx context.Context, a *cli.App, t operator.Asker, order rotationOrder, r *enroll.Rotation, f rotateFlags, cause error) (asked bool, err error) {
	q := &r.Request
	var full *enroll.DeviceLimitError
	if errors.As(cause, &full) && q.GiveUp == nil {
		q.GiveUp, err = chooseToGiveUp(ctx, a, t, order.book, q.Old, full, f.giveUp)
		return true, err
	}
	if !t.IsThere() || r.Env == nil {
		return false, cause
	}
	who, err := principal.Parse(q.Old.Principal)
	if err != nil {
		return false, err
	}
	switch {
	case errors.Is(cause, enroll.ErrDefenceless) && !q.Defenceless:
		first := q.Old
		if q.GiveUp != nil {
			first = q.GiveUp
		}
		t.Say("%s has no other proven device. when %s goes first, it has no MFA until the new one is enabled.", who, first.Name())
		_, err := t.Ask(ctx, fmt.Sprintf("type %s to remove it anyway", who.Account), "", operator.Same(who.Account), "no terminal to ask on: give --defenceless")
		q.Defenceless = true
		return true, err
	}
	word, asked, err := operator.SettleByWord(ctx, a, t, r.Env, enroll.Request{
		Principal: who, Group: q.Old.Group, OneKey: q.OneKey, Clock: q.Clock, Despite: q.Despite,
	}, cause)
	q.OneKey, q.Clock, q.Despite = word.OneKey, word.Clock, word.Despite
	return asked, err
}

// briefly is a person who hears of several ceremonies at once only what has to
// be done, and what failed.
type briefly struct{ *operator.Operator }

// Progress leaves out what went well.
func (b briefly) Progress(e step.Event) {
	switch e.What {
	case step.TouchNow, step.Waiting, step.Failed:
		b.Operator.Progress(e)
	case step.Started, step.Done, step.TakenBack:
	}
}
