package ceremony

import (
	"context"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/principal"
	"rootseal/enroll/targets"

	officers "rootseal/enroll/officer"
)

// rotating is a running rotate command.
type rotating struct {
	session
	rotateOptions
	order     *targets.Order
	opened    []*device.Key // every key that gets a new seed
	rotations []*many.Rotation
}

func runRotate(ctx context.Context, a *cli.App, o rotateOptions) error {
	return operator.Record(ctx, a, o.given.Records(o.seed), func(ctx context.Context, r *operator.Recording) error {
		return newRotating(r, o).rotate(ctx)
	}, &ledger.Rotate{})
}

func newRotating(r *operator.Recording, o rotateOptions) *rotating {
	return &rotating{session: session{App: r.App, ledger: r.Ledger, person: r.Operator}, rotateOptions: o}
}

// rotate finds what has to be replaced, looks at everything, shows the plan, has
// it confirmed and runs it. If it cannot run, a loss or a departure is still
// recorded.
func (r *rotating) rotate(ctx context.Context) error {
	r.person.SecretSource, r.person.PictureSource = r.seed.Secret, r.seed.QR
	if err := r.find(ctx); err != nil {
		return err
	}
	if r.order.IsEmpty() {
		return r.sayEmpty()
	}
	if err := r.mayBring(); err != nil {
		return err
	}
	if err := r.bringSigners(ctx); err != nil {
		return err
	}
	defer r.close()
	if err := r.openKeys(ctx); err != nil {
		return r.recordAlone(ctx, err)
	}
	if err := r.prepare(ctx); err != nil {
		return r.recordAlone(ctx, err)
	}
	return r.replace(ctx)
}

// find decides what has to be replaced.
func (r *rotating) find(ctx context.Context) error {
	infos, err := r.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	if named := r.occasion.Principal; named != (principal.Principal{}) {
		if r.occasion.Principal, err = r.book().ByNumber(named); err != nil {
			return cli.Usage("%v; 'rootseal status' lists the devices", err)
		}
	}
	r.order, err = targets.Find(r.ledger.Records(), r.occasion, func(serial device.KeySerial) bool {
		_, plugged := infos[serial]
		return plugged
	})
	if errors.Is(err, targets.ErrNoDevice) {
		return cli.Usage("the ledger has no device of %s, group %s; 'rootseal status' lists them", r.occasion.Principal, r.occasion.Group)
	}
	return err
}

// sayEmpty says that nothing has to be replaced after a person left, unless the
// ledger does not know the name.
func (r *rotating) sayEmpty() error {
	name := printable.Text(r.occasion.Left)
	if !targets.Knows(r.ledger.Records(), r.occasion.Left) {
		return cli.Usage("the ledger has no one called %s: no holder of a key, officer, or OS user; 'rootseal status' and 'rootseal officer list' show the names", name)
	}
	if returned(r.Err, r.order) {
		r.Say("nothing to replace, and nothing is recorded: %s handled no seed in use. to replace a seed anyway, run 'rootseal rotate PRINCIPAL --group GROUP'; to record the present holder, 'rootseal keys label SERIAL --holder NAME'", name)
	} else {
		r.Say("nothing to replace: the ledger has nothing of %s that is in use", name)
	}
	return printJSON(r.session, []view.Rotated{})
}

// mayBring refuses, before anything is recorded, a seed that cannot be entered.
func (r *rotating) mayBring() error {
	for _, d := range r.order.Devices {
		if len(r.order.Keys(d)) == 0 {
			continue // it cannot be replaced now
		}
		who, err := principal.Parse(d.Principal)
		if err == nil {
			err = operator.MayBring(r.person.Terminal, r.seed.SourceFor(who.Kind))
		}
		if err != nil {
			return cli.Usage("%s, group %s: %v", printable.Text(d.Principal), printable.Text(d.Group), err)
		}
	}
	return nil
}

// bringSigners finds who signs. An emergency goes on without them; the person who
// left never signs.
func (r *rotating) bringSigners(ctx context.Context) error {
	if err := r.order.CheckLast(officers.Read(r.ledger.Records())); err != nil {
		return err
	}
	if err := r.bringOfficers(ctx, r.order.AllKeys()); err != nil {
		return err
	}
	return r.order.CheckSigners(r.person.Signing.Signers)
}

// bringOfficers finds the officers. Keys that the command changes do not sign.
func (r *rotating) bringOfficers(ctx context.Context, changed []device.KeySerial) error {
	err := r.person.Signing.Bring(ctx, r.ledger, r.given.Signing, changed...)
	if r.emergency != "" && (errors.Is(err, operator.ErrNoOfficer) || errors.Is(err, officers.ErrTooFewSigners)) {
		r.Say("%v: continuing as an emergency; sign later with 'rootseal log sign'", err)
		r.person.Signing.Emergency, err = r.emergency, nil
	}
	return err
}

// errNoKeyLeft: a new seed needs a key.
var errNoKeyLeft = hint.Mark(hint.PlugGroupKey, fmt.Errorf("%w: no key of the group, which would get the new seed", device.ErrNotOnDesk))

// openKeys opens every key that gets a new seed, once for all devices.
func (r *rotating) openKeys(ctx context.Context) (err error) {
	keys := r.order.AllKeys()
	switch {
	case len(r.order.Devices) == 0:
		return nil
	case len(keys) == 0:
		return errNoKeyLeft
	}
	r.opened, err = keyring.Open(ctx, r.localEnv(), keys...)
	return err
}

func (r *rotating) close() {
	for _, rotation := range r.rotations {
		rotation.Close()
	}
	for _, key := range r.opened {
		key.Close()
	}
}

// replace has the plan confirmed and runs it.
func (r *rotating) replace(ctx context.Context) error {
	if err := r.localEnv().ReadyToSign(ctx, keyring.Keys(r.opened).Release); err != nil {
		return err
	}
	confirmed, err := r.confirmAll(ctx, r.rotations)
	if err != nil {
		return err
	}
	if err := r.recordLosses(ctx); err != nil {
		return err
	}
	dismissed := r.dismissLeavers(ctx)
	results, again, err := r.run(ctx, r.rotations, confirmed)
	for len(again) > 0 {
		var more []view.Rotated
		var moreErr error
		more, again, moreErr = r.again(ctx, again)
		results, err = append(results, more...), errors.Join(err, moreErr)
	}
	err = errors.Join(err, r.cleanOlder(ctx), dismissed)
	r.sayAfterTheft()
	r.sayHead()
	return errors.Join(err, printJSON(r.session, results))
}
