package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

func (c *Ceremony) tags() map[string]string {
	return map[string]string{mfa.CeremonyTag: c.id, mfa.HeadTag: c.room.Ledger.Head().String()}
}

// create makes the device at AWS and takes its seed. A create whose answer was
// lost may have landed, and its seed is gone for ever: it is deleted, and the
// next name is used.
func (c *Ceremony) create(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var doubts []error
	for _, name := range c.begin.DeviceNames {
		var made cloud.Created
		err := mfa.Patiently(ctx, func() (err error) {
			made, err = c.room.AWS.Create(ctx, name, c.tags())
			return err
		})
		if err == nil {
			err = c.checkMade(made, name)
		}
		if errors.Is(err, cloud.ErrInDoubt) {
			doubts = append(doubts, err)
			if err := c.abandon(ctx, name); err != nil {
				return errors.Join(append(doubts, err)...)
			}
			continue
		}
		if err != nil {
			return err
		}
		c.seed = made.Seed
		c.load.DeviceName, c.load.DeviceARN, c.load.RequestID = name, made.ARN, made.RequestID
		c.requests = append(c.requests, made.RequestID)
		return env.CheckAnswer(made.Answer) // the clock once more, before a code is computed
	}
	return errors.Join(doubts...)
}

// checkMade holds the answer to a create against what was asked for. One that
// names another account, partition or device is no answer to it: the device may
// have been made all the same, and the one that it names is somebody else's.
func (c *Ceremony) checkMade(made cloud.Created, name string) error {
	if made.ARN == c.arn(name) {
		return nil
	}
	if made.Seed != nil {
		made.Seed.Wipe()
	}
	return fmt.Errorf("%w: the answer names %q, and %q was asked for", cloud.ErrInDoubt, made.ARN, c.arn(name))
}

// abandon gives up a name whose create was not answered. A device that AWS does
// not show may still come, from a request that is under way.
func (c *Ceremony) abandon(ctx context.Context, name string) error {
	c.unanswered = append(c.unanswered, name)
	return c.deleteUnassigned(ctx)
}

// deleteLate is the last read of a ceremony in which a create was not answered:
// its device may have come since. What cannot be deleted is owed, and no reason
// to call the enabled device unsettled.
func (c *Ceremony) deleteLate(ctx context.Context) {
	if len(c.unanswered) == 0 {
		return
	}
	devices, _, err := c.tagged(ctx)
	if err != nil {
		return
	}
	for _, d := range devices {
		if d.ARN != c.load.DeviceARN && !d.Assigned() {
			_ = c.deleteDevice(ctx, d.ARN)
		}
	}
}

// leftUnanswered are devices that may still come, or could not be deleted.
func (c *Ceremony) leftUnanswered() (owed []ledger.Owed) {
	for _, name := range c.unanswered {
		owed = append(owed, ledger.Owed{What: fmt.Sprintf("AWS did not answer the creation of device %s: if it shows up, unassigned, delete it", name)})
	}
	return owed
}

// ours are the devices at AWS that bear one of this ceremony's names, in the
// account of its principal.
func (c *Ceremony) ours(ctx context.Context) ([]cloud.VirtualMFADevice, error) {
	all, err := mfa.VirtualDevices(ctx, c.room.AWS, c.caller)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(d cloud.VirtualMFADevice) bool { return !c.isNamed(d.ARN) }), nil
}

// tagged are those of ours that this ceremony made, by their tag, and whether one of
// somebody else's bears such a name. A name alone is not enough to delete a device:
// AWS may have refused our create because it was taken. A device without tags to
// ask for is gone, once the list that lags shows it no more.
func (c *Ceremony) tagged(ctx context.Context) (made []cloud.VirtualMFADevice, others bool, err error) {
	devices, err := c.ours(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, d := range devices {
		is, err := c.isTagged(ctx, d.ARN)
		switch {
		case errors.Is(err, cloud.ErrNotFound):
			if err := c.untilUnlisted(ctx, d.ARN); err != nil {
				return nil, false, err
			}
		case err != nil:
			return nil, false, err
		case is:
			made = append(made, d)
		default:
			others = true
		}
	}
	return made, others, nil
}

// untilUnlisted waits until lists show a device no more of which AWS has no tags.
func (c *Ceremony) untilUnlisted(ctx context.Context, arn string) error {
	return c.untilRead(ctx, func(ctx context.Context) (bool, error) {
		left, err := c.ours(ctx)
		return err == nil && !slices.ContainsFunc(left, func(l cloud.VirtualMFADevice) bool { return l.ARN == arn }), err
	}, fmt.Sprintf("AWS lists %s, and has no tags of it", arn))
}

// isTagged tells whether a device carries the tag of this ceremony.
func (c *Ceremony) isTagged(ctx context.Context, arn string) (bool, error) {
	tags, err := c.room.AWS.Tags(ctx, arn)
	if c.later && err == nil && tags[mfa.CeremonyTag] == c.id {
		c.noteHead(tags[mfa.HeadTag])
	}
	return tags[mfa.CeremonyTag] == c.id, err
}

// noteHead holds the head that was tagged to a device against the ledger: it had
// that head when the device was made.
func (c *Ceremony) noteHead(tag string) {
	if head, err := ledger.ParseHead(tag); err == nil && !c.room.Ledger.Contains(head) {
		c.missing = head.String()
	}
}

// lookCreated finds a device of this ceremony that nobody uses.
func (c *Ceremony) lookCreated(ctx context.Context) (step.State, error) {
	made, others, err := c.tagged(ctx)
	switch {
	case err != nil:
		return step.Unknown, err
	case others, slices.ContainsFunc(made, cloud.VirtualMFADevice.Assigned):
		return step.Foreign, nil
	case len(made) == 0:
		return step.Absent, nil
	}
	return step.Ours, nil
}

// deleteUnassigned removes every device that this ceremony made at AWS and
// makes sure that none is left. AWS refuses to delete a device that is in use:
// then the enable that was in doubt has landed.
func (c *Ceremony) deleteUnassigned(ctx context.Context) error {
	devices, _, err := c.tagged(ctx)
	if err != nil {
		return err
	}
	arns := make([]string, 0, len(devices)+1)
	for _, d := range devices {
		arns = append(arns, d.ARN)
	}
	// The device that AWS told us of is asked for by its own name: a list that
	// lags may not show it, and it may be enabled.
	if arn := c.load.DeviceARN; arn != "" && !slices.Contains(arns, arn) {
		is, err := c.isTagged(ctx, arn)
		switch {
		case errors.Is(err, cloud.ErrNotFound):
		case err != nil:
			return err
		case is:
			arns = append(arns, arn)
		}
	}
	for _, arn := range arns {
		if err := c.deleteDevice(ctx, arn); err != nil {
			return err
		}
	}
	return nil
}

// deleteDevice deletes a device that nobody uses and reads that it is gone,
// again and again for a while: lists lag.
func (c *Ceremony) deleteDevice(ctx context.Context, arn string) error {
	err := mfa.Patiently(ctx, func() error {
		answer, err := c.room.AWS.Delete(ctx, arn)
		if answer.RequestID != "" {
			c.requests = append(c.requests, answer.RequestID)
		}
		return err
	})
	switch {
	case errors.Is(err, cloud.ErrConflict):
		return fmt.Errorf("%w: %s", step.ErrLanded, arn)
	case err == nil, errors.Is(err, cloud.ErrNotFound), errors.Is(err, cloud.ErrInDoubt):
	default:
		return err
	}
	doubt := errors.Is(err, cloud.ErrInDoubt)
	err = c.untilRead(ctx, func(ctx context.Context) (bool, error) {
		left, err := c.ours(ctx)
		if err != nil || slices.ContainsFunc(left, func(l cloud.VirtualMFADevice) bool { return l.ARN == arn }) {
			return false, err
		}
		if !doubt {
			return true, nil
		}
		// The deletion was not answered, and the list may lag: ask by name.
		_, err = c.room.AWS.Tags(ctx, arn)
		if errors.Is(err, cloud.ErrNotFound) {
			return true, nil
		}
		return false, err
	}, fmt.Sprintf("deleting %s: AWS still shows it", arn))
	if err == nil {
		c.unanswered = slices.DeleteFunc(c.unanswered, func(name string) bool { return name == principal.DeviceName(arn) })
	}
	return err
}

// takeSecret gets the seed from the officer, or makes one for a service that
// accepts ours.
func (c *Ceremony) takeSecret(ctx context.Context) error {
	request := env.SecretRequest{Principal: c.who, Source: c.source, Length: c.secretLength}
	if len(c.begin.DeviceNames) > 0 {
		request.DeviceName = c.begin.DeviceNames[0]
	}
	c.Release()
	c.asked = true
	secret, err := c.room.Person.Secret(ctx, request)
	if err != nil {
		return err
	}
	c.seed = secret.Seed
	if err := request.Check(secret.Seed); err != nil {
		return err
	}
	if secret.Label != nil {
		if err := c.checkLabel(*secret.Label); err != nil {
			return err
		}
	}
	if c.who.Kind == principal.Root {
		c.load.DeviceName = request.DeviceName
		c.load.DeviceARN = c.arn(request.DeviceName)
	}
	return c.lookAtClock(ctx)
}

// checkLabel holds the label in the picture against what was asked for, as far
// as it can be: the account stands there as alias where it has one.
func (c *Ceremony) checkLabel(label seed.Label) error {
	if want := c.begin.DeviceNames[0]; label.Device != want {
		return fmt.Errorf("%w: it names device %q, not %q", ErrLabel, label.Device, want)
	}
	number := principal.AccountNumber.MatchString(label.Account)
	if number && label.Account != c.who.Account || !number && c.begin.Alias != "" && label.Account != c.begin.Alias {
		return fmt.Errorf("%w: it names account %q, not %s", ErrLabel, label.Account, c.who.Account)
	}
	return nil
}
