package enroll

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
)

// enable sends the pair to AWS, once. What a lost answer means is settled by
// reading.
func (c *Ceremony) enable(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	return mfa.Patiently(ctx, func() error {
		p, err := c.freshPair(ctx)
		if err != nil {
			return err
		}
		answer, err := c.room.AWS.Enable(ctx, c.who.Name, c.load.DeviceARN, string(p.codes[0]), string(p.codes[1]))
		if errors.Is(err, cloud.ErrInvalidCode) {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		if err == nil {
			c.requests = append(c.requests, answer.RequestID)
		}
		return err
	})
}

// lookEnabled reads whose device ours has become. Two lists are read: each may
// lag behind the other. What the ledger says of how far it came is not asked: it
// may have lost its last records, and AWS has not.
func (c *Ceremony) lookEnabled(ctx context.Context) (step.State, error) {
	mine, _, err := c.room.AWS.UserDevices(ctx, c.who.Name)
	if err != nil && !errors.Is(err, cloud.ErrNotFound) {
		return step.Unknown, err
	}
	assigned := ""
	for _, d := range mine {
		if c.isNamed(d.ARN) {
			assigned = d.ARN
		}
	}
	if assigned == "" {
		devices, err := c.ours(ctx)
		if err != nil {
			return step.Unknown, err
		}
		for _, d := range devices {
			switch {
			case !d.Assigned():
			case c.ownedBy(d, ":user/"+c.who.Name):
				assigned = d.ARN
			default:
				return step.Foreign, nil
			}
		}
	}
	if assigned == "" {
		return step.Absent, nil
	}
	if c.later {
		// Its name follows from the record. Who made it says its tag.
		if made, err := c.isTagged(ctx, assigned); err != nil || !made {
			return step.Foreign, err
		}
	}
	c.load.DeviceARN = assigned
	return step.Ours, nil
}

// ownedBy compares owners by ARN. An IAM user may live under a path, which
// stands between "user/" and the name.
func (c *Ceremony) ownedBy(d cloud.VirtualMFADevice, suffix string) bool {
	arn := d.OwnerARN
	if at := strings.LastIndex(arn, "/"); at >= 0 && strings.Contains(arn, ":user/") {
		arn = arn[:strings.Index(arn, ":user/")] + ":user/" + arn[at+1:]
	}
	return strings.HasSuffix(arn, "::"+c.who.Account+suffix)
}

// IAM shows its own writes at once or within seconds; this is where reading may
// be repeated.
const (
	readBackEvery = 500 * time.Millisecond
	readBackLimit = 15 * time.Second
)

// readable tells whether the account can be read. Without a profile nobody
// can, and the record says "not confirmed".
func (c *Ceremony) readable() bool { return c.room.AWS != nil && c.who.AWS() }

// readBack reads at AWS that the principal has the device now, and no second one
// of this ceremony's is left beside it.
func (c *Ceremony) readBack(ctx context.Context) error {
	err := c.untilRead(ctx, func(ctx context.Context) (bool, error) {
		date, err := c.enableDate(ctx)
		if err != nil || date.IsZero() {
			return false, err
		}
		c.enabled, c.confirmed = date, "aws"
		return true, nil
	}, fmt.Sprintf("AWS does not show %s as a device of %s", c.load.DeviceARN, c.who))
	if err == nil {
		c.deleteLate(ctx)
	}
	return err
}

// untilRead reads until what was done shows, for a while; otherwise says what
// does not.
func (c *Ceremony) untilRead(ctx context.Context, shows func(context.Context) (bool, error), otherwise string) error {
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
				err = errors.New(otherwise)
			}
			return err
		case <-time.After(readBackEvery):
		}
	}
}

// enableDate is when AWS says that the principal's device was enabled; zero
// while it does not show it.
func (c *Ceremony) enableDate(ctx context.Context) (time.Time, error) {
	if c.who.Kind == principal.User {
		devices, _, err := c.room.AWS.UserDevices(ctx, c.who.Name)
		for _, d := range devices {
			if d.ARN == c.load.DeviceARN {
				return d.EnableDate, err
			}
		}
		return time.Time{}, err
	}
	devices, err := mfa.VirtualDevices(ctx, c.room.AWS, c.caller)
	for _, d := range devices {
		if d.Root && d.ARN == c.load.DeviceARN {
			return d.EnableDate, err
		}
	}
	return time.Time{}, err
}
