package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
)

// checkCaller makes sure that AWS, where it is asked, is the same account's.
func (c *Ceremony) checkCaller(ctx context.Context) error {
	if c.room.AWS == nil {
		if c.who.Kind == principal.User {
			return fmt.Errorf("%w: %s", env.ErrNoAWS, c.who)
		}
		return c.checkSettling()
	}
	caller, _, err := c.room.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	c.caller, c.looked = caller, ledger.LookedRead
	return errors.Join(c.checkAccount(""), c.checkSettling())
}

// tryToRead looks for credentials of the account where none were named: before a
// root's seed is deleted, AWS is asked if anybody here can ask it. What was tried
// is told in the plan.
func (c *Ceremony) tryToRead(ctx context.Context) {
	if c.who.Kind != principal.Root || c.room.AWS != nil || c.looked != "" {
		return
	}
	c.looked = "not read: there are no credentials to ask with"
	if c.room.Ambient == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mfa.AskLimit)
	defer cancel()
	aws, elsewhere, err := c.room.Ambient(ctx)
	var caller cloud.Caller
	if err == nil {
		caller, _, err = aws.Caller(ctx)
	}
	if err == nil && caller.Account != c.who.Account {
		err = fmt.Errorf("%w: the credentials here are of %s", env.ErrWrongAccount, caller.Account)
	}
	var devices []cloud.VirtualMFADevice
	if err == nil {
		devices, err = mfa.VirtualDevices(ctx, aws, caller)
	}
	switch {
	case err != nil:
		c.looked = "not read: " + err.Error()
	case elsewhere != "":
		c.looked = "not read: nobody has confirmed " + elsewhere
		c.shownElsewhere(elsewhere, devices)
	default:
		room := *c.room
		room.AWS = aws
		c.room, c.caller, c.looked = &room, caller, ledger.LookedRead
	}
}

// shownElsewhere keeps what an endpoint that nobody confirmed shows of root.
func (c *Ceremony) shownElsewhere(elsewhere string, devices []cloud.VirtualMFADevice) {
	for _, d := range devices {
		if c.isNamed(d.ARN) || d.Root && c.isFresh(d) {
			c.veto = fmt.Errorf("%s shows %s: confirm it with --confirm-endpoint if it is meant", elsewhere, d.ARN)
		}
	}
}
