package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Why an unfinished rotation waits for the operator.
var (
	ErrNotSignedIn = hint.Mark(hint.SignInAsRoot, fmt.Errorf("%w: no sign-in of root with the new device is known", step.ErrUnsettled))
	ErrNotRemoved  = hint.Mark(hint.RemoveOld, fmt.Errorf("%w: no report that the old device is removed", step.ErrUnsettled))
)

// retirement ends one device at AWS, or at another service.
type retirement struct {
	*work
	device  *record.MFADevice
	because string // a Because constant of the ledger
}

// stages look first, so that a later command can go through them again.
func (r *retirement) stages() []step.Stage {
	return []step.Stage{
		{Record: r.announce, Steps: []step.Step{{Name: "retire", Do: func(ctx context.Context) error { return r.kind().retire(ctx, r) }}}},
		{Record: r.done},
	}
}

func (r *retirement) announce() ledger.Body {
	if r.journal.Past().Retire(r.device.Ceremony) != nil {
		return nil
	}
	body := &ledger.Retire{Device: r.device.Ceremony, DeviceARN: r.device.DeviceARN, Because: r.because}
	if r.viaSession() {
		body.Via = ledger.ViaAssumeRoot
	}
	return body
}

// done is the record that the device is gone, written once.
func (r *retirement) done() ledger.Body {
	if goes := r.journal.Past().Retire(r.device.Ceremony); goes != nil && goes.Done {
		return nil
	}
	body := &ledger.Retired{Device: r.device.Ceremony, DeviceARN: r.device.DeviceARN, Confirmed: "aws", RequestIDs: r.account.Requests}
	switch {
	case !r.account.Readable():
		body.Confirmed = "statement"
	case slices.Contains(r.kept, r.device.DeviceARN):
		body.Confirmed = ledger.Deactivated
	}
	return body
}

// viaSession reports whether a session for root's tasks removes root's device.
func (r *retirement) viaSession() bool { return r.mayUseSession(r.because) }

// mayUseSession: only if someone has signed in with the successor, or another device
// is proven, and in an account that can be read. No key can prove a device of a password
// manager, so a person removes that one.
func (w *work) mayUseSession(because string) bool {
	return w.who().Kind == principal.Root && w.env.Root != nil && w.account.Readable() && w.Old.Manager == nil &&
		(because == ledger.BecauseLive || because == ledger.BecauseOther)
}

func (r *retirement) arn() string { return r.account.Partition().Own(r.device.DeviceARN) }

func (r *retirement) look(ctx context.Context) (step.State, error) {
	return r.account.LookHeld(ctx, r.device.DeviceARN)
}

// atAWS deactivates and deletes, each only while reading shows that it is not done.
// Reading also settles what was not answered.
func (r *retirement) atAWS(ctx context.Context, user string, api env.Remover) error {
	ctx = context.WithoutCancel(ctx)
	state, err := r.look(ctx)
	if err != nil {
		return err
	}
	switch state {
	case step.Absent:
		return nil
	case step.Foreign:
		return &step.LeftError{Owed: ledger.Owed{What: message.Englishf("%s is held by another principal now; it was left alone", r.arn())}}
	case step.Ours:
		if err := r.mayRetire(ctx); err != nil {
			return err
		}
		if err := r.agree(ctx); err != nil {
			return err
		}
		if err := r.account.Change(ctx, func() (cloud.Answer, error) { return api.Deactivate(ctx, user, r.arn()) }); err != nil {
			return err
		}
	case step.Unknown: // deactivated already
		if err := r.isUnused(ctx); err != nil {
			return err
		}
	}
	if err := mfa.UntilRead(ctx, func(ctx context.Context) (bool, error) {
		state, err := r.look(ctx)
		return state != step.Ours, err
	}, message.Errorf("deactivating %s: AWS still shows it in use", r.arn())); err != nil {
		return err
	}
	return r.delete(ctx, api, r.account.API)
}

// delete deletes a device that no one uses any longer, with the first credentials
// that may: those of a session for root's tasks may be denied what the account's own
// profile may do. A root's device that no credentials may delete stays: it opens
// nothing, and the closing record says how to delete it. A user's waits for a
// profile that may.
func (r *retirement) delete(ctx context.Context, apis ...env.Remover) error {
	arn := r.arn()
	if err := r.agree(ctx); err != nil {
		return err
	}
	var err error
	for _, api := range apis {
		err = r.account.Change(ctx, func() (cloud.Answer, error) { return api.Delete(ctx, arn) })
		if !errors.Is(err, cloud.ErrDenied) {
			break
		}
	}
	switch {
	case errors.Is(err, cloud.ErrDenied) && r.who().Kind != principal.Root:
		return hint.New("", hint.DeleteByHand, message.Errorf("deleting %s: %w", arn, err), hint.Word(arn))
	case errors.Is(err, cloud.ErrDenied):
		return r.leave("these credentials may not delete it")
	case err != nil:
		return err
	}
	return mfa.UntilRead(ctx, func(ctx context.Context) (bool, error) {
		state, err := r.look(ctx)
		return state == step.Absent, err
	}, message.Errorf("deleting %s: AWS still shows it", arn))
}

// isUnused refuses to delete a deactivated device that is not the recorded one. If no
// key of the group is left to prove it, a retirement leaves the device.
func (r *retirement) isUnused(ctx context.Context) error {
	err := r.isOurs(ctx, r.device)
	if (r.Retires != nil || r.device.Manager != nil) && errors.Is(err, ErrLastDevice) {
		return r.leave("nothing here proves whose it is")
	}
	return err
}

// leave leaves a deactivated device, which opens nothing.
func (r *retirement) leave(why string) error {
	r.kept = append(r.kept, r.device.DeviceARN)
	return &step.LeftError{Owed: ledger.Owed{What: message.Englishf("nobody uses %s any more, and %s: aws iam delete-virtual-mfa-device --serial-number %s", r.arn(), why, r.arn())}}
}

// byHand asks the operator to remove the device, and reads the account if it can. What
// the console only deactivated is deleted after it.
func (r *retirement) byHand(ctx context.Context) error {
	removed := func() (bool, error) {
		if !r.account.Readable() {
			return r.journal.Past().Removed, nil
		}
		state, err := r.look(ctx)
		if state != step.Unknown || err != nil {
			return state == step.Absent, err
		}
		if err := r.isUnused(ctx); err != nil {
			return errors.As(err, new(*step.LeftError)), err
		}
		return true, r.delete(ctx, r.account.API)
	}
	gone, err := removed()
	if gone || err != nil {
		return err
	}
	r.ring.Release()
	typed, err := r.env.Person.Remove(ctx, env.Removal{Principal: r.who(), Device: r.device.Name()})
	switch {
	case err != nil:
		return err
	case typed == "":
		return ErrNotRemoved
	}
	if err := r.journal.State(ctx, ledger.DeviceRemoved, typed); err != nil {
		return err
	}
	if gone, err = removed(); err == nil && !gone {
		err = message.Errorf("%w: AWS still shows %s as a device of %s", step.ErrUnsettled, r.device.Name(), r.who())
	}
	return err
}

// awaitSignIn waits until someone has signed in as root with the new device: the
// operator says so, or CloudTrail shows it.
func (r *replacement) awaitSignIn(ctx context.Context) error {
	if r.journal.Past().Live != nil {
		return nil
	}
	if err := r.seeSignIn(ctx); !errors.Is(err, mfa.ErrNotSeen) {
		return err
	}
	r.ring.Release()
	typed, err := r.env.Person.SignIn(ctx, env.SignIn{Principal: r.who(), DeviceARN: r.load.DeviceARN, CredentialID: r.Begin.CredentialID, Managed: r.Begin.Manager != nil})
	switch {
	case err != nil:
		return err
	case typed == "":
		return ErrNotSignedIn
	}
	return r.journal.State(ctx, ledger.SignedIn, typed)
}

// seeSignIn looks for the sign-in in CloudTrail: ErrNotSeen if it is not there, not
// yet, or if these credentials may not look.
func (r *replacement) seeSignIn(ctx context.Context) error {
	if r.env.Trail == nil || r.enabled.IsZero() {
		return mfa.ErrNotSeen
	}
	event, err := mfa.SignInWith(ctx, r.env, r.who().Account, r.load.DeviceARN, r.enabled)
	if err != nil {
		return mfa.ErrNotSeen // no access to CloudTrail: the operator confirms the sign-in
	}
	return r.journal.Write(ctx, &ledger.Live{
		Device: r.ID, DeviceARN: r.load.DeviceARN, Method: ledger.MethodSeen, Result: ledger.Proven,
		EventID: event.ID, EventTime: &event.Time, SourceIP: event.SourceIP,
	})
}
