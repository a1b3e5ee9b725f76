package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// proveRootLive finds the officer's sign-in in CloudTrail, where a profile may
// read it, and takes their word where none can, or has it yet.
func proveRootLive(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, who principal.Principal, held *record.MFADevice, f verifyFlags) (ledger.Live, error) {
	if f.profile == "" || slices.Contains(f.signedIn, who.Account) {
		return stateSignIn(ctx, a, l, person, who, held, f)
	}
	room, settings, err := operator.Room(ctx, a, l, person, who, f.profile)
	if err != nil {
		return ledger.Live{}, err
	}
	if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints); err != nil {
		return ledger.Live{}, err
	}
	live, err := seeSignIn(ctx, a, room, held, f.wait)
	if !errors.Is(err, mfa.ErrNotSeen) {
		return live, err
	}
	if !person.Terminal.IsThere() {
		return ledger.Live{}, fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return stateSignIn(ctx, a, l, person, who, held, f)
}

// lookEvery is how often CloudTrail is asked while a sign-in is waited for.
const lookEvery = 20 * time.Second

// seeSignIn looks for the sign-in until it is there, or the time is over.
func seeSignIn(ctx context.Context, a *cli.App, room *env.Env, held *record.MFADevice, wait time.Duration) (ledger.Live, error) {
	for end := a.World.Now().Add(wait); ; {
		live, err := custody.SeeSignIn(ctx, room, held)
		if !errors.Is(err, mfa.ErrNotSeen) || !a.World.Now().Before(end) {
			return live, err
		}
		a.Say("%s: no sign-in in CloudTrail yet; looking until %s", held.Principal, end.Local().Format("15:04:05"))
		select {
		case <-time.After(min(lookEvery, end.Sub(a.World.Now()))):
		case <-ctx.Done():
			return live, context.Cause(ctx)
		}
	}
}

// stateSignIn takes the officer's word for a sign-in of root.
func stateSignIn(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, who principal.Principal, held *record.MFADevice, f verifyFlags) (ledger.Live, error) {
	typed := who.Account
	if !slices.Contains(f.signedIn, who.Account) {
		if !person.Terminal.IsThere() {
			return ledger.Live{}, fmt.Errorf("%w: root's sign-in is not confirmed (--signed-in %s)", errIncomplete, who.Account)
		}
		person.Terminal.Say("sign in to the console as root of %s, with a code of %s (rootseal code %s --group %s). alarms see ConsoleLogin.",
			who.Account, held.Name(), who, held.Group)
		answer, err := person.Terminal.Ask(ctx, "type the account number once you are in, or - to leave it out", "", func(text string) error {
			if text == "-" {
				return nil
			}
			return operator.Same(who.Account)(text)
		}, "no terminal to ask on: give --signed-in "+who.Account)
		if err != nil {
			return ledger.Live{}, err
		}
		if answer == "-" {
			return ledger.Live{}, fmt.Errorf("%w: left out", errIncomplete)
		}
		typed = pasted.Account(answer)
	}
	return custody.StateSignIn(ctx, operator.DeskRoom(a, l, person), held, typed)
}
