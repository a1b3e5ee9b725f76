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
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// maxDevices is AWS's limit of MFA devices for one user, root included.
const maxDevices = 8

// lookAtAWS asks who we are, where, what time it is there, and what devices the
// principal has. For root without a profile no AWS credential is looked up, and
// only the time is asked.
func (c *Ceremony) lookAtAWS(ctx context.Context, q Request) error {
	aws := c.room.AWS
	if aws == nil {
		if q.Principal.Kind == principal.User {
			return fmt.Errorf("%w: %s", env.ErrNoAWS, q.Principal)
		}
		clock, err := c.room.AskClock(ctx, q.Clock)
		c.begin.Clock = clock
		c.noteSkew()
		err = errors.Join(err, c.checkPartition())
		if err == nil && q.Principal.AWS() && !principal.AccountNumber.MatchString(q.Principal.Account) {
			err = fmt.Errorf("%w: without a profile root is named by the account's number, not %q", principal.ErrInvalid, q.Principal.Account)
		}
		return err
	}

	var (
		wg                            guarded.Group
		answer                        cloud.Answer
		alias                         string
		users                         []cloud.MFADevice
		all                           []cloud.VirtualMFADevice
		callErr, aliasErr, uErr, vErr error
	)
	wg.Go(func() { c.caller, answer, callErr = aws.Caller(ctx) })
	wg.Go(func() { alias, aliasErr = aws.Alias(ctx) })
	wg.Go(func() { all, _, vErr = aws.VirtualDevices(ctx) })
	if q.Principal.Kind == principal.User {
		wg.Go(func() { users, _, uErr = aws.UserDevices(ctx, q.Principal.Name) })
	}
	wg.Wait()
	if callErr != nil {
		return fmt.Errorf("asking AWS who we are: %w", callErr)
	}
	c.begin.Clock = ledger.Clock{Source: "aws", SkewMillis: answer.Skew.Milliseconds()}
	c.noteSkew()
	if err := errors.Join(env.CheckAnswer(answer), c.checkAccount(alias), c.checkPartition()); err != nil {
		return err
	}
	if err := errors.Join(uErr, vErr, mfa.CheckOwn(all, c.caller)); err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	if aliasErr != nil {
		c.warnings = append(c.warnings, "the account's alias could not be read; the number is used")
	}
	c.begin.Alias = alias
	return c.checkDevices(users, all)
}

func (c *Ceremony) noteSkew() {
	if env.Drifts(c.begin.Clock) {
		c.warnings = append(c.warnings, fmt.Sprintf("the clock is %d s off; set it before it is 20", c.begin.Clock.SkewMillis/1000))
	}
}

// checkAccount holds the account that answered against the one that was asked
// for, by number or alias, and keeps the number.
func (c *Ceremony) checkAccount(alias string) error {
	if !principal.AccountNumber.MatchString(c.caller.Account) {
		return fmt.Errorf("%w: AWS answered with %q, which is no account number", env.ErrWrongAccount, c.caller.Account)
	}
	want := c.who.Account
	if want != "" && want != c.caller.Account && (alias == "" || want != alias) {
		return fmt.Errorf("%w: asked for %s, the credentials are of %s", env.ErrWrongAccount, want, c.caller.Account)
	}
	c.who.Account = c.caller.Account
	return nil
}

func (c *Ceremony) checkDevices(users []cloud.MFADevice, all []cloud.VirtualMFADevice) error {
	var existing []string
	for _, d := range users {
		existing = append(existing, d.ARN)
	}
	for _, d := range all {
		if d.Root && c.who.Kind == principal.Root {
			existing = append(existing, d.ARN)
		}
	}
	c.existing = existing
	if first, _ := c.rotation.first(); len(existing) >= maxDevices && (first == nil || !isAmong(existing, first.DeviceARN)) {
		return &DeviceLimitError{Principal: c.who, Devices: existing}
	}
	// Once a user has a device, AWS lets that user add or remove one only in a
	// session made with MFA (security bulletin AWS-2023-001).
	if c.who.Kind == principal.User && len(existing) > 0 && c.caller.UserName == c.who.Name && c.caller.LongTerm {
		return fmt.Errorf("%w: %s already has a device and would add another to itself with a long-term key", ErrMFASession, c.who)
	}
	names := principal.DeviceNames(c.who, c.begin.Group, c.begin.Suffix)
	for _, d := range all {
		if slices.Contains(names, principal.DeviceName(d.ARN)) {
			return fmt.Errorf("%w: %s", ErrNameTaken, d.ARN)
		}
	}
	return nil
}

// isThere tells whether the principal has a device at AWS: it was there at the
// preflight, or another ceremony has enabled it since. Where the account cannot
// be read the record alone counts.
func (c *Ceremony) isThere(d *record.MFADevice) bool {
	return !c.readable() || isAmong(c.existing, d.DeviceARN) || d.Enrolled.Sequence > c.read
}

// isAmong tells whether a device of the record is one of those that AWS shows.
func isAmong(arns []string, recorded string) bool {
	return slices.ContainsFunc(arns, func(arn string) bool { return cloud.SameThing(arn, recorded) })
}

// DeviceLimitError is an ErrDeviceLimit that tells which devices there are.
type DeviceLimitError struct {
	Principal principal.Principal
	Devices   []string // their ARNs
}

func (e *DeviceLimitError) Error() string { return fmt.Sprintf("%v: %s", ErrDeviceLimit, e.Principal) }

func (e *DeviceLimitError) Unwrap() error { return ErrDeviceLimit }
