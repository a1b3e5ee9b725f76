package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

type recoverFlags struct {
	console string
	profile string
	confirm string
	codes   []string
}

func (a *app) recoverCommand() *cobra.Command {
	var f recoverFlags
	c := &cobra.Command{
		Use:   "recover",
		Short: "settle what an interrupted command left",
		Long: `Settles every ceremony that has no end in the ledger: it is finished where that
is provably right, else put back, AWS first and the keys only after it.

After a pair was shown for root, nobody but AWS and you knows whether the
console took it: say --console accepted or --console refused, or give a
--profile that may read the account. "refused" alone takes nothing back, because
the console may still take the pair; when the device is not in the console's
list at all, say so by typing the account's number (--confirm ID).`,
		RunE: func(c *cobra.Command, _ []string) error { return a.recover(c.Context(), f) },
	}
	c.Flags().StringVar(&f.console, "console", "", "what the console said: accepted, refused")
	c.Flags().StringVar(&f.profile, "profile", "", "AWS profile (default: the one that the ceremony used)")
	c.Flags().StringVar(&f.confirm, "confirm", "", "with --console refused: the account's number, which states that the device is not in the console's list")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code")
	return c
}

func (f recoverFlags) statement(begin *ledger.Begin) (said, typed string, err error) {
	switch f.console {
	case "":
		if f.confirm != "" {
			return "", "", usage("--confirm goes with --console refused")
		}
		return "", "", nil
	case "accepted":
		return enroll.ConsoleAccepted, "", nil
	case "refused":
		if f.confirm == "" {
			return enroll.ConsoleRefused, "", nil
		}
		who, err := enroll.ParsePrincipal(begin.Principal)
		if err != nil {
			return "", "", err
		}
		if f.confirm != who.Account {
			return "", "", usage("--confirm is %s, and the ceremony is of %s", f.confirm, who.Account)
		}
		return enroll.DeviceAbsent, f.confirm, nil
	default:
		return "", "", usage("--console wants accepted or refused")
	}
}

func (a *app) recover(ctx context.Context, f recoverFlags) error {
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	open := l.Unsettled()
	if len(open) == 0 {
		a.say("nothing to settle")
		if a.json {
			return a.printJSON([]result{})
		}
		return nil
	}
	if f.console != "" && len(open) > 1 {
		return usage("%d ceremonies are open; --console can speak of one only: settle the others first", len(open))
	}
	codes, err := accessCodes(f.codes)
	if err != nil {
		return err
	}
	person := &officer{progress: &progress{w: a.err}, app: a, codes: codes}
	if t, err := a.openTerminal(); err == nil {
		defer func() { _ = t.Close() }()
		person.terminal = t
	}

	var results []result
	var errs []error
	for _, ceremony := range open {
		r, err := a.recoverOne(ctx, l, person, ceremony, f)
		results = append(results, newResult(r))
		if err != nil {
			errs = append(errs, fmt.Errorf("settling %s: %w", ceremony.ID, err))
			continue
		}
		a.say("settled %s: %s, %s", ceremony.ID, r.Principal, r.Outcome)
	}
	a.say("ledger head %s", l.Head())
	if a.json {
		errs = append(errs, a.printJSON(results))
	}
	return errors.Join(errs...)
}

func (a *app) recoverOne(ctx context.Context, l *ledger.Ledger, person *officer, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
	begin, ok := ledger.Last[*ledger.Begin](open)
	if !ok {
		return enroll.Result{ID: open.ID}, errors.New("it has no intent")
	}
	said, typed, err := f.statement(begin)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	profile := f.profile
	if profile == "" {
		profile = begin.Profile
	}
	who, err := enroll.ParsePrincipal(begin.Principal)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	room, _, err := a.room(ctx, l, person, who, profile)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	return enroll.Recover(ctx, room, open, said, typed)
}
