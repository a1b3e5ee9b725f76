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
	"rootseal/message"
)

// lookAtAWS asks who the caller is, in which account, what time it is there, and
// what devices the principal has. For root without a profile it looks up no AWS
// credentials, and asks only for the time.
func (p *preflight) lookAtAWS(ctx context.Context) error {
	aws, who := p.account.API, p.who()
	if aws == nil {
		return p.lookWithoutAWS(ctx)
	}
	var (
		wg                            guarded.Group
		answer                        cloud.Answer
		alias                         string
		users                         []cloud.MFADevice
		all                           []cloud.VirtualMFADevice
		callErr, aliasErr, uErr, vErr error
	)
	wg.Go(func() { p.account.Caller, answer, callErr = aws.Caller(ctx) })
	wg.Go(func() { alias, aliasErr = aws.Alias(ctx) })
	wg.Go(func() { all, _, vErr = aws.VirtualDevices(ctx) })
	if who.Kind == principal.User {
		wg.Go(func() { users, _, uErr = aws.UserDevices(ctx, who.Name) })
	}
	wg.Wait()
	if callErr != nil {
		return fmt.Errorf("asking AWS who we are: %w", callErr)
	}
	p.noteClock(ledger.Clock{Source: "aws", SkewMillis: answer.Skew.Milliseconds()})
	if err := errors.Join(env.CheckAnswer(answer), p.account.CheckAccount(alias), p.account.CheckPartition(p.env.Region)); err != nil {
		return err
	}
	if err := errors.Join(uErr, vErr, mfa.CheckOwn(all, p.account.Caller)); err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	if aliasErr != nil {
		p.warnings = append(p.warnings, message.Textf("the account's alias could not be read; the number is used"))
	}
	p.Begin.Alias = alias
	if who.Kind == principal.Root {
		users = mfa.RootDevices(all)
	}
	return p.checkDevices(users, all)
}

func (p *preflight) lookWithoutAWS(ctx context.Context) error {
	who := p.who()
	if who.Kind == principal.User {
		return fmt.Errorf("%w: %s", env.ErrNoAWS, who)
	}
	clock, err := p.env.AskClock(ctx, p.request.Clock)
	p.noteClock(clock)
	err = errors.Join(err, p.account.CheckPartition(p.env.Region))
	if err == nil && who.AWS() && !principal.IsAccountNumber(who.Account) {
		err = message.Errorf("%w: without a profile root is named by the account's number, not %q", principal.ErrInvalid, who.Account)
	}
	return err
}

func (p *preflight) noteClock(clock ledger.Clock) {
	p.Begin.Clock = clock
	if env.Drifts(clock) {
		p.warnings = append(p.warnings, message.Textf("the clock is %d s off; set it before it is 20", clock.SkewMillis/1000))
	}
}

func (p *preflight) checkDevices(held []cloud.MFADevice, all []cloud.VirtualMFADevice) error {
	for _, d := range held {
		p.existing = append(p.existing, d.ARN)
	}
	who, caller := p.who(), p.account.Caller
	goes := "" // makes room
	if first, _ := p.first(); first != nil {
		goes = first.DeviceARN
	}
	if err := mfa.CheckRoom(who, p.existing, p.request.Ahead, goes); err != nil {
		return err
	}
	// A user who has a device can add or remove one only in a session with MFA
	// (security bulletin AWS-2023-001).
	if who.Kind == principal.User && len(held) > 0 && caller.UserName == who.Name && caller.LongTerm {
		return message.Errorf("%w: %s already has a device and would add another to itself with a long-term key", ErrMFASession, who)
	}
	names := principal.DeviceNames(who, p.Begin.Group, p.Begin.Suffix)
	for _, d := range all {
		if slices.Contains(names, principal.DeviceName(d.ARN)) {
			return fmt.Errorf("%w: %s", ErrNameTaken, d.ARN)
		}
	}
	return nil
}

// isThere reports whether the principal has a device at AWS: the preflight saw it,
// or another ceremony has enabled it since. If the account cannot be read, the
// ledger alone counts.
func (p *preflight) isThere(d *record.MFADevice) bool {
	return !p.account.Readable() || mfa.IsAmong(p.existing, d.DeviceARN) || d.Enrolled.Sequence > p.read
}
