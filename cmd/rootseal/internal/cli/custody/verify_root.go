package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// root finds root's sign-in in CloudTrail if a profile may read it. Otherwise, or if
// CloudTrail does not have it yet, the operator confirms the sign-in.
func (c liveCheck) root(ctx context.Context, who principal.Principal, held *record.MFADevice) (ledger.Live, error) {
	if c.options.profile == "" || slices.Contains(c.options.signedIn, who.Account) {
		return c.stateSignIn(ctx, who, held)
	}
	e, err := c.env(ctx, who)
	if err != nil {
		return ledger.Live{}, err
	}
	live, err := c.seeSignIn(ctx, e, held)
	if !errors.Is(err, mfa.ErrNotSeen) {
		return live, err
	}
	if !c.Terminal.IsThere() {
		return ledger.Live{}, fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return c.stateSignIn(ctx, who, held)
}

// lookEvery is the time between two queries to CloudTrail.
const lookEvery = 20 * time.Second

// seeSignIn looks for the sign-in until CloudTrail has it, or the time is up.
func (c liveCheck) seeSignIn(ctx context.Context, e *env.Env, held *record.MFADevice) (ledger.Live, error) {
	for end := c.App.World.Now().Add(c.options.wait); ; {
		live, err := custody.SeeSignIn(ctx, e, held)
		if !errors.Is(err, mfa.ErrNotSeen) || !c.App.World.Now().Before(end) {
			return live, err
		}
		c.App.Say("%s: no sign-in in CloudTrail yet; looking until %s", held.Principal, end.Local().Format("15:04:05"))
		select {
		case <-time.After(min(lookEvery, end.Sub(c.App.World.Now()))):
		case <-ctx.Done():
			return live, context.Cause(ctx)
		}
	}
}

// stateSignIn records that the operator reports a sign-in of root.
func (c liveCheck) stateSignIn(ctx context.Context, who principal.Principal, held *record.MFADevice) (ledger.Live, error) {
	typed := who.Account
	if !slices.Contains(c.options.signedIn, who.Account) {
		t := c.Terminal
		if !t.IsThere() {
			return ledger.Live{}, message.Errorf("%w: root's sign-in is not confirmed (--signed-in %s)", errIncomplete, who.Account)
		}
		code := message.Textf("'rootseal code %v --group %s'", who, hint.Word(held.Group))
		if held.Manager != nil {
			code = message.Textf("item %s of the password manager", held.Item)
		}
		t.Say("sign in to the console as root of %s, with a code of %s (%s). alarms see ConsoleLogin.", who.Account, held.Name(), code)
		answer, err := t.Ask(ctx, "type the account number once you are in, or - to skip this device", "", func(text string) error {
			if text == "-" {
				return nil
			}
			return operator.Same(who.Account)(text)
		}, operator.Said(t, message.Textf("no terminal to ask on: give --signed-in %s", who.Account)))
		if err != nil {
			return ledger.Live{}, err
		}
		if answer == "-" {
			return ledger.Live{}, fmt.Errorf("%w: skipped", errIncomplete)
		}
		typed = pasted.Account(answer)
	}
	return custody.StateSignIn(ctx, c.Env(), held, typed)
}
