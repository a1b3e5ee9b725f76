package mfa

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Create makes the device and returns its seed. A creation that AWS did not answer
// may have happened, and its seed is lost: its device is deleted, and the next name
// used.
func (a *Account) Create(ctx context.Context, head string) (made cloud.Created, name string, err error) {
	tags := map[string]string{CeremonyTag: a.Tag, HeadTag: head}
	var doubts []error
	for _, name := range a.Names {
		err := Patiently(ctx, func() (err error) {
			made, err = a.API.Create(ctx, name, tags)
			return err
		})
		if err == nil {
			err = a.checkMade(made, name)
		}
		if errors.Is(err, cloud.ErrInDoubt) {
			doubts = append(doubts, err)
			a.Unanswered = append(a.Unanswered, name)
			if err := a.DeleteUnassigned(ctx, ""); err != nil {
				return cloud.Created{}, "", errors.Join(append(doubts, err)...)
			}
			continue
		}
		if err != nil {
			return cloud.Created{}, "", err
		}
		a.Requests = append(a.Requests, made.RequestID)
		return made, name, nil
	}
	return cloud.Created{}, "", errors.Join(doubts...)
}

// checkMade compares the answer to a creation with the call. An answer that names
// another account, partition or device is no answer: the device may exist, and the one
// that AWS names belongs to someone else.
func (a *Account) checkMade(made cloud.Created, name string) error {
	if made.ARN == a.ARN(name) {
		return nil
	}
	made.Seed.Wipe()
	return message.Errorf("%w: the answer names %q instead of %q", cloud.ErrInDoubt, made.ARN, a.ARN(name))
}

// DeleteUnassigned deletes every device that the ceremony made and reads that none is
// left. AWS refuses to delete a device in use: then an enable in doubt has happened.
// arn is the device that AWS named at its creation, "" for none: it is read by name,
// because a list that lags may not show it.
func (a *Account) DeleteUnassigned(ctx context.Context, arn string) error {
	devices, _, err := a.Tagged(ctx)
	if err != nil {
		return err
	}
	arns := make([]string, 0, len(devices)+1)
	for _, d := range devices {
		arns = append(arns, d.ARN)
	}
	if arn != "" && !slices.Contains(arns, arn) {
		is, err := a.isTagged(ctx, arn)
		switch {
		case errors.Is(err, cloud.ErrNotFound):
		case err != nil:
			return err
		case is:
			arns = append(arns, arn)
		}
	}
	for _, arn := range arns {
		if err := a.Delete(ctx, arn); err != nil {
			return err
		}
	}
	return nil
}

// DeleteLate deletes what unanswered creations have made since, except the device
// to keep. What cannot be deleted is pending cleanup; the enabled device is settled
// without it.
func (a *Account) DeleteLate(ctx context.Context, keep string) {
	if len(a.Unanswered) == 0 {
		return
	}
	devices, _, err := a.Tagged(ctx)
	if err != nil {
		return
	}
	for _, d := range devices {
		if d.ARN != keep && !d.Assigned() {
			_ = a.Delete(ctx, d.ARN)
		}
	}
}

// Delete deletes a device that no one uses and reads, for a while, that it is gone:
// lists lag.
func (a *Account) Delete(ctx context.Context, arn string) error {
	err := a.change(ctx, func() (cloud.Answer, error) { return a.API.Delete(ctx, arn) })
	switch {
	case errors.Is(err, cloud.ErrConflict):
		return fmt.Errorf("%w: %s", step.ErrLanded, arn)
	case err == nil, errors.Is(err, cloud.ErrNotFound), errors.Is(err, cloud.ErrInDoubt):
	default:
		return err
	}
	doubt := errors.Is(err, cloud.ErrInDoubt)
	err = UntilRead(ctx, func(ctx context.Context) (bool, error) {
		if listed, err := a.isListed(ctx, arn); err != nil || listed {
			return false, err
		}
		if !doubt {
			return true, nil
		}
		// The deletion was not answered, and the list may lag: ask by name.
		_, err := a.API.Tags(ctx, arn)
		if errors.Is(err, cloud.ErrNotFound) {
			return true, nil
		}
		return false, err
	}, message.Errorf("deleting %s: AWS still shows it", arn))
	if err == nil {
		a.Unanswered = slices.DeleteFunc(a.Unanswered, func(name string) bool { return name == principal.DeviceName(arn) })
	}
	return err
}

// Owed returns the devices that may still come, or could not be deleted.
func (a *Account) Owed() (owed []ledger.Owed) {
	for _, name := range a.Unanswered {
		owed = append(owed, ledger.Owed{What: message.Englishf("AWS did not answer the creation of device %s: if it shows up, unassigned, delete it", name)})
	}
	return owed
}

// Change makes one change that a reading has to follow: only the reading shows that
// there was nothing to change, or what became of a call without an answer.
func (a *Account) Change(ctx context.Context, call func() (cloud.Answer, error)) error {
	err := a.change(ctx, call)
	if errors.Is(err, cloud.ErrNotFound) || errors.Is(err, cloud.ErrInDoubt) {
		return nil
	}
	return err
}

func (a *Account) change(ctx context.Context, call func() (cloud.Answer, error)) error {
	return Patiently(ctx, func() error {
		answer, err := call()
		if answer.RequestID != "" {
			a.Requests = append(a.Requests, answer.RequestID)
		}
		return err
	})
}
