package mfa

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ErrPartition says that the credentials belong to another partition than the
// stated one.
var ErrPartition = errors.New("another partition")

// Account is what one ceremony reads and changes of its principal's devices.
type Account struct {
	API    env.AWS // nil: AWS cannot be asked
	Caller cloud.Caller
	Who    principal.Principal
	Tag    string   // id of the ceremony, which its devices carry
	Names  []string // of the devices that it may make

	Stated  cloud.Partition // by the operator; zero: none
	Guessed cloud.Partition // if neither AWS nor the operator names one

	// SawHead is called with the head that a device of the ceremony carries. It is
	// set in a later command, to which a device's name does not show whose it is.
	SawHead func(tag string)

	Requests   []string // ids of the calls that changed something
	Unanswered []string // names whose creation AWS did not answer: their devices may still come
	Looked     string   // what became of asking AWS in a later command
}

// Readable reports whether the account can be read.
func (a *Account) Readable() bool { return a.API != nil && a.Who.AWS() }

// Partition returns the partition of the account: the one in AWS's answer, else the
// stated one, else a guess.
func (a *Account) Partition() cloud.Partition {
	if p, answered := cloud.PartitionOfARN(a.Caller.ARN); answered {
		return p
	}
	if a.Stated.ID != "" {
		return a.Stated
	}
	return a.Guessed
}

// GuessPartition returns the partition of an account that neither AWS nor the operator
// names: that of the device which is replaced, "" for none, else of the configured
// region.
func GuessPartition(region, replaced string) cloud.Partition {
	if p, recorded := cloud.PartitionOfARN(replaced); recorded {
		return p
	}
	p, _ := cloud.PartitionOfRegion(region)
	return p
}

// IsTold reports whether the partition is more than a guess.
func (a *Account) IsTold() bool { return a.Caller.ARN != "" || a.Stated.ID != "" }

// CheckPartition refuses a stated partition that is another than AWS's, and a root
// user that does not sign in. Call it before anything is written anywhere.
func (a *Account) CheckPartition(region string) error {
	if !a.Who.AWS() {
		return nil
	}
	if err := a.CheckStated(); err != nil {
		return err
	}
	return CheckRoot(region, a.Who, a.Partition(), a.IsTold())
}

// CheckStated refuses a stated partition that is another than AWS's.
func (a *Account) CheckStated() error {
	if p := a.Partition(); a.Stated.ID != "" && a.Stated.ID != p.ID {
		return hint.New("", hint.StatePartition, message.Errorf("%w: %s was stated, the credentials are of %s", ErrPartition, a.Stated.ID, p.ID), p.ID)
	}
	return nil
}

// CheckAccount compares the account that answered with the principal's, by number
// or alias, and keeps the number.
func (a *Account) CheckAccount(alias string) error {
	if !principal.IsAccountNumber(a.Caller.Account) {
		return message.Errorf("%w: AWS answered with %q, which is no account number", env.ErrWrongAccount, a.Caller.Account)
	}
	asked := a.Who.Account
	if asked != "" && asked != a.Caller.Account && (alias == "" || asked != alias) {
		return message.Errorf("%w: asked for %s, the credentials are of %s", env.ErrWrongAccount, asked, a.Caller.Account)
	}
	a.Who.Account = a.Caller.Account
	return nil
}

// ARN returns what AWS calls the principal's device of a name.
func (a *Account) ARN(name string) string { return a.Partition().ARN(a.Who.Account, "mfa/"+name) }

// IsNamed reports whether a device has a name of the ceremony. A device of another
// account under the same name has none.
func (a *Account) IsNamed(arn string) bool {
	return slices.Contains(a.Names, principal.DeviceName(arn)) && principal.AccountOf(arn) == a.Who.Account
}

// List returns the virtual devices of the account.
func (a *Account) List(ctx context.Context) ([]cloud.VirtualMFADevice, error) {
	return VirtualDevices(ctx, a.API, a.Caller)
}

// Named returns the devices that have a name of the ceremony.
func (a *Account) Named(ctx context.Context) ([]cloud.VirtualMFADevice, error) {
	all, err := a.List(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(d cloud.VirtualMFADevice) bool { return !a.IsNamed(d.ARN) }), nil
}

// Tagged returns those that the ceremony made, by their tag, and whether another's
// device has such a name. A name alone is not enough to delete a device: AWS may
// have refused the ceremony's own because the name was taken. A device that has no
// tags to read is gone once the list, which lags, no longer shows it.
func (a *Account) Tagged(ctx context.Context) (made []cloud.VirtualMFADevice, others bool, err error) {
	devices, err := a.Named(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, d := range devices {
		is, err := a.isTagged(ctx, d.ARN)
		switch {
		case errors.Is(err, cloud.ErrNotFound):
			if err := a.UntilUnlisted(ctx, d.ARN); err != nil {
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

// isTagged reports whether a device carries the tag of the ceremony.
func (a *Account) isTagged(ctx context.Context, arn string) (bool, error) {
	tags, err := a.API.Tags(ctx, arn)
	if a.SawHead != nil && err == nil && tags[CeremonyTag] == a.Tag {
		a.SawHead(tags[HeadTag])
	}
	return tags[CeremonyTag] == a.Tag, err
}

// isOwner reports whether the principal, an IAM user, has a device. A user may
// have a path, which the ARN shows between "user/" and the name.
func (a *Account) isOwner(d cloud.VirtualMFADevice) bool {
	arn := d.OwnerARN
	if account, path, is := strings.Cut(arn, ":user/"); is {
		arn = account + ":user/" + path[strings.LastIndex(path, "/")+1:]
	}
	return strings.HasSuffix(arn, "::"+a.Who.Account+":user/"+a.Who.Name)
}

// IAM shows its own writes at once or within seconds; only this reading repeats.
const (
	readBackEvery = 500 * time.Millisecond
	readBackLimit = 15 * time.Second
)

// UntilRead reads until a change shows, for a while. otherwise is the error of one
// that does not.
func UntilRead(ctx context.Context, shows func(context.Context) (bool, error), otherwise error) error {
	ctx, cancel := context.WithTimeout(ctx, readBackLimit)
	defer cancel()
	for {
		done, err := shows(ctx)
		if done && err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = otherwise
			}
			return err
		case <-time.After(readBackEvery):
		}
	}
}

// UntilUnlisted waits until the list no longer shows a device that has no tags.
func (a *Account) UntilUnlisted(ctx context.Context, arn string) error {
	return UntilRead(ctx, func(ctx context.Context) (bool, error) {
		listed, err := a.isListed(ctx, arn)
		return !listed, err
	}, message.Errorf("AWS lists %s, and has no tags of it", arn))
}

func (a *Account) isListed(ctx context.Context, arn string) (bool, error) {
	left, err := a.Named(ctx)
	return slices.ContainsFunc(left, func(l cloud.VirtualMFADevice) bool { return l.ARN == arn }), err
}
