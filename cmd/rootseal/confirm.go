package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// settleByWord asks about what a preflight refuses without the officer's word.
func (a *app) settleByWord(ctx context.Context, t somebody, room *env.Env, q enroll.Request, cause error) (enroll.Request, bool, error) {
	switch {
	case errors.Is(cause, enroll.ErrOneKey) && !q.OneKey:
		t.say("only one key: when it is lost or breaks, %s can be locked out.", strings.TrimPrefix(q.Principal.String(), "/")) // no account: the profile's
		picked, err := t.choose(ctx, "one key for group "+q.Group, []string{"stop, I will plug in another", "go on with one key"}, 0, "no terminal to ask on: give --one-key")
		if err == nil && picked == 0 {
			err = env.ErrStopped
		}
		q.OneKey = true
		return q, true, err
	case errors.Is(cause, env.ErrNoClock) && q.Clock == nil && room.AWS == nil: // else AWS's answers are the clock
		stated, err := a.askTime(ctx, t, cause)
		q.Clock = stated
		return q, true, err
	case errors.Is(cause, gate.ErrAskAgainst):
		serial, asked, err := meantDespite(ctx, t, cause)
		q.Despite = append(slices.Clone(q.Despite), serial)
		return q, asked, err
	}
	return q, false, cause
}

// confirmEndpoints has every endpoint that is not AWS's own typed, or repeated
// by a flag.
func (a *app) confirmEndpoints(ctx context.Context, t somebody, settings []ledger.Setting, given []string) error {
	asked := map[string]bool{}
	for _, s := range settings {
		if !isEndpoint(s) || asked[s.Value] || slices.Contains(given, s.Value) {
			continue
		}
		asked[s.Value] = true
		if t.isThere() {
			t.say("%s is %s, which is not AWS's own.", s.Name, s.Value)
		}
		instead := fmt.Sprintf("%s is %s, which is not AWS's: repeat it with --confirm-endpoint if it is meant", s.Name, s.Value)
		if _, err := t.ask(ctx, "type that address if you mean it", "", same(s.Value), instead); err != nil {
			return err
		}
	}
	return nil
}

// confirmInstead is the flag that confirms a plan.
func confirmInstead(want string) string { return "the plan is not confirmed: give --confirm " + want }

func same(want string) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) != want {
			return errors.New("not the same")
		}
		return nil
	}
}

// confirmPlan shows the plans and has the account (or the service) typed. It
// returns what was confirmed, for the record.
func (a *app) confirmPlan(ctx context.Context, t somebody, ceremonies []*enroll.Ceremony, settings []ledger.Setting, f enrollFlags) ([]string, error) {
	out := a.err
	if f.confirm == "" {
		out = a.screenOf(t)
	}
	for _, c := range ceremonies {
		printPlan(out, c.Plan(), settings)
	}
	who, err := principal.Parse(ceremonies[0].Plan().Begin.Principal)
	if err != nil {
		return nil, err
	}
	what := "account number"
	if !who.AWS() {
		what = "service's name"
	}
	switch {
	case f.confirm == who.Account:
		return []string{what + " " + f.confirm + ", by flag"}, nil
	case f.confirm != "":
		return nil, usage("--confirm is %s, and the plan is for %s", f.confirm, who.Account)
	}
	for _, c := range ceremonies {
		c.Release()
	}
	if _, err := t.ask(ctx, fmt.Sprintf("type the %s to confirm", what), "", same(who.Account), confirmInstead(who.Account)); err != nil {
		return nil, err
	}
	return []string{what + " " + who.Account + ", typed"}, nil
}
