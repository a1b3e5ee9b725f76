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
	"rootseal/guarded"
)

// awaitSignIn waits until somebody has signed in as root with the new device:
// the officer says so, or the sign-in was found in CloudTrail. Root's old device
// stays until then.
func (c *Ceremony) awaitSignIn(ctx context.Context) error {
	if c.past().Live != nil {
		return nil
	}
	if err := c.seeSignIn(ctx); !errors.Is(err, mfa.ErrNotSeen) {
		return err
	}
	c.Release()
	typed, err := c.room.Person.SignIn(ctx, env.SignIn{Principal: c.who, DeviceARN: c.load.DeviceARN, CredentialID: c.begin.CredentialID})
	switch {
	case err != nil:
		return err
	case typed == "":
		return ErrNotSignedIn
	}
	return c.state(ctx, ledger.SignedIn, typed)
}

// seeSignIn looks for the sign-in in CloudTrail: ErrNotSeen where it is not there,
// not yet, or where nobody may look.
func (c *Ceremony) seeSignIn(ctx context.Context) error {
	if c.room.Trail == nil || c.enabled.IsZero() {
		return mfa.ErrNotSeen
	}
	event, err := mfa.SignInWith(ctx, c.room, c.who.Account, c.load.DeviceARN, c.enabled)
	if err != nil {
		return mfa.ErrNotSeen // who may not look, states it
	}
	_, err = c.record(ctx, &ledger.Live{
		Device: c.id, DeviceARN: c.load.DeviceARN, Method: ledger.MethodSeen, Result: ledger.Proven,
		EventID: event.ID, EventTime: &event.Time, SourceIP: event.SourceIP,
	})
	return err
}

// retire ends a device: at AWS, or by the officer's hand in the console of root
// and at other services. Who may not remove root's by API does it by hand, too.
func (c *Ceremony) retire(ctx context.Context, old *record.MFADevice, because string) error {
	switch {
	case c.who.Kind == principal.User:
		return c.retireAtAWS(ctx, old, because, c.who.Name, c.room.AWS)
	case c.retiresRoot(because):
		err := c.retireAtAWS(ctx, old, because, "", c.room.Root)
		if !errors.Is(err, cloud.ErrDenied) {
			return err
		}
		if state, lookErr := c.lookOld(ctx, old); state != step.Ours || lookErr != nil {
			return err // the console shows no device that is deactivated already
		}
		c.room.Person.Progress(step.Event{Step: "retire", What: step.Failed, Err: err})
	}
	return c.retireByHand(ctx, old)
}

// retiresRoot tells whether root's device is removed by API: only one whose
// successor somebody has signed in with, and in an account that can be read.
func (c *Ceremony) retiresRoot(because string) bool {
	return c.who.Kind == principal.Root && c.room.Root != nil && c.readable() && because == ledger.BecauseLive
}

// retireAtAWS deactivates and deletes, each only as long as reading shows that
// it is not done. What was not answered is settled by reading, too.
func (c *Ceremony) retireAtAWS(ctx context.Context, old *record.MFADevice, because, user string, writer env.Remover) error {
	ctx = context.WithoutCancel(ctx)
	arn := c.partition().Own(old.DeviceARN)
	state, err := c.lookOld(ctx, old)
	if err != nil {
		return err
	}
	switch state {
	case step.Absent:
		return nil
	case step.Foreign:
		c.owed = append(c.owed, ledger.Owed{What: fmt.Sprintf("%s is held by another principal now; it was left alone", arn)})
		return nil
	case step.Ours:
		if err := c.mayRetire(ctx, old, because); err != nil {
			return err
		}
		if err := c.mayDelete(ctx); err != nil {
			return err
		}
		if err := c.write(ctx, func() (cloud.Answer, error) { return writer.Deactivate(ctx, user, arn) }); err != nil {
			return err
		}
	case step.Unknown: // deactivated already
		if err := c.isOldOurs(ctx, old); err != nil {
			return err
		}
	}
	if err := c.untilRead(ctx, func(ctx context.Context) (bool, error) {
		state, err := c.lookOld(ctx, old)
		return state != step.Ours && err == nil, err
	}, fmt.Sprintf("deactivating %s: AWS still shows it in use", arn)); err != nil {
		return err
	}
	return c.deleteRetired(ctx, old, writer, c.room.AWS)
}

// deleteRetired deletes a device that nobody uses any more, by the first who may:
// a session for root's task may be denied what the account's own profile may. Where
// nobody may delete one of root's, it stays, and the end says how: it opens nothing.
// A user's waits for a profile that may.
func (c *Ceremony) deleteRetired(ctx context.Context, old *record.MFADevice, writers ...env.Remover) error {
	arn := c.partition().Own(old.DeviceARN)
	if err := c.mayDelete(ctx); err != nil {
		return err
	}
	var err error
	for _, writer := range writers {
		err = c.write(ctx, func() (cloud.Answer, error) { return writer.Delete(ctx, arn) })
		if !errors.Is(err, cloud.ErrDenied) {
			break
		}
	}
	switch {
	case errors.Is(err, cloud.ErrDenied) && c.who.Kind != principal.Root:
		return hint.New("deleting "+arn, hint.DeleteByHand, err, arn)
	case errors.Is(err, cloud.ErrDenied):
		c.kept = append(c.kept, old.DeviceARN)
		c.owed = append(c.owed, ledger.Owed{What: fmt.Sprintf("nobody uses %s any more, and these credentials may not delete it: aws iam delete-virtual-mfa-device --serial-number %s", arn, arn)})
		return nil
	case err != nil:
		return err
	}
	return c.untilRead(ctx, func(ctx context.Context) (bool, error) {
		state, err := c.lookOld(ctx, old)
		return state == step.Absent && err == nil, err
	}, fmt.Sprintf("deleting %s: AWS still shows it", arn))
}

// write makes one change at AWS. That there is nothing to change, and that no
// answer came, is for the reading after it to tell.
func (c *Ceremony) write(ctx context.Context, call func() (cloud.Answer, error)) error {
	err := mfa.Patiently(ctx, func() error {
		answer, err := call()
		if answer.RequestID != "" {
			c.requests = append(c.requests, answer.RequestID)
		}
		return err
	})
	if errors.Is(err, cloud.ErrNotFound) || errors.Is(err, cloud.ErrInDoubt) {
		return nil
	}
	return err
}

// lookOld reads what became of a device at AWS: Ours while the principal has it,
// Unknown while nobody uses it, Foreign where another principal does.
func (c *Ceremony) lookOld(ctx context.Context, old *record.MFADevice) (step.State, error) {
	arn := c.partition().Own(old.DeviceARN)
	var mine []cloud.MFADevice
	var mineErr error
	var asked guarded.Group
	if c.who.Kind == principal.User {
		asked.Go(func() { mine, _, mineErr = c.room.AWS.UserDevices(ctx, c.who.Name) })
	}
	all, err := mfa.VirtualDevices(ctx, c.room.AWS, c.caller)
	asked.Wait()
	if mineErr != nil && !errors.Is(mineErr, cloud.ErrNotFound) {
		return step.Unknown, mineErr
	}
	if slices.ContainsFunc(mine, func(d cloud.MFADevice) bool { return d.ARN == arn }) {
		return step.Ours, nil
	}
	if err != nil {
		return step.Unknown, err
	}
	for _, d := range all {
		switch {
		case d.ARN != arn:
		case !d.Assigned():
			return step.Unknown, nil
		case c.who.Kind == principal.Root && d.Root, c.who.Kind == principal.User && c.ownedBy(d, ":user/"+c.who.Name):
			return step.Ours, nil
		default:
			return step.Foreign, nil
		}
	}
	return step.Absent, nil
}

// retireByHand has the officer remove a device, and reads the account where it
// can be read. What the console has only deactivated is deleted after it.
func (c *Ceremony) retireByHand(ctx context.Context, old *record.MFADevice) error {
	removed := func() (bool, error) {
		if !c.readable() {
			return c.past().Removed, nil
		}
		state, err := c.lookOld(ctx, old)
		if state != step.Unknown || err != nil {
			return state == step.Absent, err
		}
		if err := c.isOldOurs(ctx, old); err != nil {
			return false, err
		}
		return true, c.deleteRetired(ctx, old, c.room.AWS)
	}
	gone, err := removed()
	if gone || err != nil {
		return err
	}
	c.Release()
	typed, err := c.room.Person.Remove(ctx, env.Removal{Principal: c.who, Device: old.Name()})
	switch {
	case err != nil:
		return err
	case typed == "":
		return ErrNotRemoved
	}
	if err := c.state(ctx, ledger.DeviceRemoved, typed); err != nil {
		return err
	}
	if gone, err = removed(); err == nil && !gone {
		err = fmt.Errorf("%w: AWS still shows %s as a device of %s", step.ErrUnsettled, old.Name(), c.who)
	}
	return err
}

// makeRetired is the record that the device is gone, written once.
func (c *Ceremony) makeRetired(old *record.MFADevice) ledger.Body {
	if goes := c.past().Retire(old.Ceremony); goes != nil && goes.Done {
		return nil
	}
	body := &ledger.Retired{Device: old.Ceremony, DeviceARN: old.DeviceARN, Confirmed: "aws", RequestIDs: c.requests}
	switch {
	case !c.readable():
		body.Confirmed = "statement"
	case slices.Contains(c.kept, old.DeviceARN):
		body.Confirmed = ledger.Deactivated
	}
	return body
}
