package enroll

import (
	"context"
	"errors"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/message"
)

// kind knows how the device of one kind of principal is created, enabled and
// retired. A new kind of principal is a new value here.
type kind interface {
	// create is the step that brings the seed.
	create(*enrollment) step.Step
	// commit is the step after which the device may be live.
	commit(*enrollment) step.Step
	// proven returns why the old device may go once the new one is enabled, and the
	// steps that come before.
	proven(*replacement) (because string, before []step.Step)
	// retire ends a device.
	retire(context.Context, *retirement) error
	// leaves is what an undone enrollment may leave outside of rootseal's reach.
	leaves(context.Context, *enrollment) []ledger.Owed
}

func (w *work) kind() kind {
	switch w.who().Kind { // a linter requires every kind here
	case principal.Root:
		return root{}
	case principal.User:
		return user{}
	case principal.Login:
	}
	return login{}
}

// user is an IAM user: AWS's API makes, enables and deletes the device.
type user struct{}

func (user) create(e *enrollment) step.Step {
	return step.Step{Name: "create", Look: e.account.LookCreated, Do: e.create, Undo: e.deleteUnassigned}
}

func (user) commit(e *enrollment) step.Step {
	return step.Step{Name: "enable", Look: e.lookEnabled, Do: e.enable, Undo: e.deleteUnassigned}
}

func (user) proven(*replacement) (string, []step.Step) { return ledger.BecauseEnabled, nil }

func (user) retire(ctx context.Context, r *retirement) error {
	return r.atAWS(ctx, r.who().Name, r.account.API)
}

func (user) leaves(_ context.Context, e *enrollment) []ledger.Owed {
	if e.journal.Past().Load == nil {
		return nil
	}
	return manager.Left(e.Begin.Manager, e.Begin.CredentialID)
}

// login belongs to another service: a person hands the seed over, types the codes
// and removes the device there.
type login struct{}

func (login) create(e *enrollment) step.Step {
	name := "take secret"
	if e.source() == env.Generated {
		name = "make seed"
	}
	return step.Step{Name: name, Do: e.takeSecret}
}

func (login) commit(e *enrollment) step.Step {
	return step.Step{Name: "console", Look: e.console.look, Do: e.console.offer, Undo: func(context.Context) error { return nil }}
}

func (login) proven(*replacement) (string, []step.Step) { return ledger.BecauseEnabled, nil }

func (login) retire(ctx context.Context, r *retirement) error { return r.byHand(ctx) }

func (login) leaves(context.Context, *enrollment) []ledger.Owed { return nil }

// root is the root user: as for a login, a person works the console. The old device
// stays until someone has signed in with the new one; then a session for root's
// tasks may delete it.
type root struct{ login }

func (root) proven(r *replacement) (string, []step.Step) {
	return ledger.BecauseLive, []step.Step{{Name: "sign in", Do: r.awaitSignIn}}
}

func (root) retire(ctx context.Context, r *retirement) error {
	if !r.viaSession() {
		return r.byHand(ctx)
	}
	err := r.atAWS(ctx, "", r.env.Root)
	if !errors.Is(err, cloud.ErrDenied) {
		return err
	}
	if state, lookErr := r.account.LookHeld(ctx, r.device.DeviceARN); state != step.Ours || lookErr != nil {
		return err // the console shows no device that is deactivated already
	}
	r.env.Person.Progress(step.Event{Step: "retire", What: step.Failed, Err: err})
	return r.byHand(ctx)
}

// leaves: the console makes the device, unassigned, when it shows the secret, and
// only a person can delete it. No device is left if AWS or else the operator says
// that it is not there. A password manager may have the secret even so.
func (root) leaves(ctx context.Context, e *enrollment) []ledger.Owed {
	if !e.asked {
		return nil
	}
	item := manager.Left(e.Begin.Manager, e.Begin.CredentialID)
	absent := e.console.said == ledger.DeviceAbsent
	if e.account.Readable() {
		devices, err := e.account.Named(ctx)
		absent = err == nil && len(devices) == 0
	}
	if absent {
		return item
	}
	return append(item, ledger.Owed{What: message.Englishf("the console may have left device %s unassigned: cancel its page, or delete the device", e.Begin.DeviceNames[0])})
}
