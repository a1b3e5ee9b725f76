package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

// settleByWord asks about what a preflight refuses without the officer's word.
func (a *app) settleByWord(ctx context.Context, t *terminal, room *enroll.Room, q enroll.Request, cause error) (enroll.Request, bool, error) {
	switch {
	case errors.Is(cause, enroll.ErrOneKey) && !q.OneKey:
		t.say("only one key: when it is lost or breaks, %s can be locked out.", strings.TrimPrefix(q.Principal.String(), "/")) // no account: the profile's
		picked, err := t.choose(ctx, "one key for group "+q.Group, []string{"stop, I will plug in another", "go on with one key"}, 0)
		if err == nil && picked == 0 {
			err = enroll.ErrStopped
		}
		q.OneKey = true
		return q, true, err
	case errors.Is(cause, enroll.ErrNoClock) && !q.ClockStated && room.AWS == nil: // else AWS's answers are the clock
		now := a.world.now().Local()
		t.say("no server tells the time (%v).\nthis workstation says %s. look at a clock that you trust.", cause, now.Format("2006-01-02 15:04:05 MST"))
		_, err := t.ask(ctx, "type the time that it shows, as HH:MM", "", func(text string) error {
			return sameMinute(text, a.world.now().Local())
		})
		q.ClockStated = true
		return q, true, err
	case errors.Is(cause, enroll.ErrAskAgainst):
		serial, asked, err := meantDespite(ctx, t, cause)
		q.Despite = append(slices.Clone(q.Despite), serial)
		return q, asked, err
	}
	return q, false, cause
}

func sameMinute(text string, now time.Time) error {
	for _, at := range []time.Time{now, now.Add(-20 * time.Second), now.Add(20 * time.Second)} {
		if text == at.Format("15:04") {
			return nil
		}
	}
	return errors.New("not what this workstation shows")
}

// confirmEndpoints has every endpoint that is not AWS's own typed, or repeated
// by a flag.
func (a *app) confirmEndpoints(ctx context.Context, t *terminal, settings []ledger.Setting, given []string) error {
	asked := map[string]bool{}
	for _, s := range settings {
		if !isEndpoint(s) || asked[s.Value] || slices.Contains(given, s.Value) {
			continue
		}
		asked[s.Value] = true
		if t == nil {
			return usage("%s is %s, which is not AWS's: repeat it with --confirm-endpoint if it is meant", s.Name, s.Value)
		}
		t.say("%s is %s, which is not AWS's own.", s.Name, s.Value)
		if _, err := t.ask(ctx, "type that address if it is meant", "", same(s.Value)); err != nil {
			return err
		}
	}
	return nil
}

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
func (a *app) confirmPlan(ctx context.Context, t *terminal, ceremonies []*enroll.Ceremony, settings []ledger.Setting, f enrollFlags) ([]string, error) {
	out := a.err
	if t != nil && f.confirm == "" {
		out = t.out
	}
	for _, c := range ceremonies {
		printPlan(out, c.Plan(), settings)
	}
	who, err := enroll.ParsePrincipal(ceremonies[0].Plan().Begin.Principal)
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
	case t == nil:
		return nil, usage("nobody to confirm the plan: give --confirm %s", who.Account)
	}
	for _, c := range ceremonies {
		c.Release()
	}
	if _, err := t.ask(ctx, fmt.Sprintf("type the %s to confirm", what), "", same(who.Account)); err != nil {
		return nil, err
	}
	return []string{what + " " + who.Account + ", typed"}, nil
}
