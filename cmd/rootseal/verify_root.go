package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// proveRootLive finds the officer's sign-in in CloudTrail, where a profile may
// read it, and takes their word where none can, or has it yet.
func (a *app) proveRootLive(ctx context.Context, l *ledger.Ledger, person *officer, who principal.Principal, held *record.MFADevice, f verifyFlags) (ledger.Live, error) {
	if f.profile == "" || slices.Contains(f.signedIn, who.Account) {
		return a.stateSignIn(ctx, l, person, who, held, f)
	}
	room, settings, err := a.room(ctx, l, person, who, f.profile)
	if err != nil {
		return ledger.Live{}, err
	}
	if err := a.confirmEndpoints(ctx, person.terminal, settings, f.endpoints); err != nil {
		return ledger.Live{}, err
	}
	live, err := a.seeSignIn(ctx, room, held, f.wait)
	if !errors.Is(err, mfa.ErrNotSeen) {
		return live, err
	}
	if !person.terminal.isThere() {
		return ledger.Live{}, fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return a.stateSignIn(ctx, l, person, who, held, f)
}

// lookEvery is how often CloudTrail is asked while a sign-in is waited for.
const lookEvery = 20 * time.Second

// seeSignIn looks for the sign-in until it is there, or the time is over.
func (a *app) seeSignIn(ctx context.Context, room *env.Env, held *record.MFADevice, wait time.Duration) (ledger.Live, error) {
	for end := a.world.now().Add(wait); ; {
		live, err := custody.SeeSignIn(ctx, room, held)
		if !errors.Is(err, mfa.ErrNotSeen) || !a.world.now().Before(end) {
			return live, err
		}
		a.say("%s: no sign-in in CloudTrail yet; looking until %s", held.Principal, end.Local().Format("15:04:05"))
		select {
		case <-time.After(min(lookEvery, end.Sub(a.world.now()))):
		case <-ctx.Done():
			return live, context.Cause(ctx)
		}
	}
}

// stateSignIn takes the officer's word for a sign-in of root.
func (a *app) stateSignIn(ctx context.Context, l *ledger.Ledger, person *officer, who principal.Principal, held *record.MFADevice, f verifyFlags) (ledger.Live, error) {
	typed := who.Account
	if !slices.Contains(f.signedIn, who.Account) {
		if !person.terminal.isThere() {
			return ledger.Live{}, fmt.Errorf("%w: root's sign-in is not confirmed (--signed-in %s)", errIncomplete, who.Account)
		}
		person.terminal.say("sign in to the console as root of %s, with a code of %s (rootseal code %s --group %s). alarms see ConsoleLogin.",
			who.Account, held.Name(), who, held.Group)
		answer, err := person.terminal.ask(ctx, "type the account number once you are in, or - to leave it out", "", func(text string) error {
			if text == "-" {
				return nil
			}
			return same(who.Account)(text)
		}, "no terminal to ask on: give --signed-in "+who.Account)
		if err != nil {
			return ledger.Live{}, err
		}
		if answer == "-" {
			return ledger.Live{}, fmt.Errorf("%w: left out", errIncomplete)
		}
		typed = answer
	}
	return custody.StateSignIn(ctx, a.deskRoom(l, person), held, typed)
}
