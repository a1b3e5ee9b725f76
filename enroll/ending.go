package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/step"
	"rootseal/message"
)

// errInUse: in a later command the records alone deactivate no device.
var errInUse = fmt.Errorf("%w: the device is in use", step.ErrUnsettled)

// ending retires a device that nothing replaces: at AWS, once another device of the
// principal is proven, and then on the plugged-in keys.
//
// The device is the only thing that an ending changes before it is over. So a later
// command undoes it by leaving the device alone, if the device is in use as before, and
// goes forward only once the device is not.
type ending struct{ *work }

func (e *ending) stages() []step.Stage {
	goes := &retirement{e.work, e.Old, ledger.BecauseOther}
	stages := []step.Stage{
		{Steps: []step.Step{{Name: "prove other", Do: e.mayGo}}},
		{Record: goes.announce, Commit: true, Steps: []step.Step{{
			Name: "announce", Look: e.look, Do: nothing, Undo: nothing,
		}}},
	}
	if e.later != nil {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "believe", Do: e.later.Believe}}})
	}
	stages = append(stages, goes.stages()...)
	if e.CleansKeys() {
		return append(stages, e.cleanUp())
	}
	return append(stages, e.leaveKeys())
}

// leaveKeys leaves the credentials as pending cleanup.
func (e *ending) leaveKeys() step.Stage {
	var leaves []step.Step
	for _, left := range e.Goes() {
		leaves = append(leaves, step.Step{Name: step.OnKey("clean", left.KeySerial), Do: func(context.Context) error {
			return &step.LeftError{Owed: ledger.Owed{KeySerial: left.KeySerial, What: message.Englishf("%q stays on key %d: AWS was not read, so only a report shows that its device is gone", left.CredentialID, left.KeySerial)}}
		}})
	}
	return step.Stage{Steps: leaves, Serial: true}
}

func nothing(context.Context) error { return nil }

// CleansKeys reports whether credentials are deleted from keys. In a later command only
// AWS shows that the device is gone: the records may be forged.
func (w *work) CleansKeys() bool { return w.later == nil || w.account.Readable() }

// look finds out whether the device is still in use; Absent if it is, because then
// nothing has been changed. A deactivation that was announced may take a while to show.
func (e *ending) look(ctx context.Context) (step.State, error) {
	past := e.journal.Past()
	goes := past.Retire(e.Old.Ceremony)
	if !e.account.Readable() {
		switch {
		case goes == nil:
			return step.Absent, nil
		case goes.Done || past.Removed:
			return step.Ours, nil
		}
		unsaid := message.Errorf("no report whether %s is removed", e.Old.Name())
		return step.Unknown, hint.New("", hint.ReportRemoved, unsaid, hint.Word(e.ID))
	}
	state, err := e.account.LookHeld(ctx, e.Old.DeviceARN)
	if state == step.Ours && err == nil && goes != nil {
		_ = mfa.UntilRead(ctx, func(ctx context.Context) (bool, error) {
			state, err := e.account.LookHeld(ctx, e.Old.DeviceARN)
			return state != step.Ours, err
		}, nil)
		state, err = e.account.LookHeld(ctx, e.Old.DeviceARN)
	}
	switch {
	case err != nil:
		return step.Unknown, err
	case state == step.Ours:
		return step.Absent, nil
	case state == step.Foreign:
		return step.Unknown, message.Errorf("%w: %s is held by another principal now", errNotOurs, e.Old.DeviceARN)
	}
	return step.Ours, nil
}

// mayGo makes sure that the principal keeps the other device, by the ledger as it is now
// and by the world: AWS shows it enabled, and its tag or a plugged-in key's
// answer to a one-time challenge shows that it is the recorded one.
func (e *ending) mayGo(ctx context.Context) error {
	err := e.staysProven(ctx)
	if errors.Is(err, ErrLastDevice) { // there is no new device here, and nothing to recover
		err = hint.New("", hint.KeepOther, err)
	}
	return err
}

func (e *ending) staysProven(ctx context.Context) error {
	if e.later != nil {
		return errInUse
	}
	if err := gate.MayRetire(e.env.Ledger.Records(), e.Old, e.Kept, e.env.InEmergency()); err != nil {
		return err
	}
	if !e.account.Readable() {
		return e.keyProves(ctx, e.Kept)
	}
	arn := e.account.Partition().Own(e.Kept.DeviceARN)
	date, err := e.account.EnableDate(ctx, arn)
	switch {
	case err != nil:
		return err
	case date.IsZero():
		return message.Errorf("%w: AWS does not show %s as a device of %s, so %s stays", ErrLastDevice, arn, e.who(), e.Old.DeviceARN)
	}
	if err := e.hasTag(ctx, e.Kept); err != nil || e.Kept.SeedSource == string(env.API) || e.Kept.Manager != nil {
		return err
	}
	return e.keyProves(ctx, e.Kept)
}
