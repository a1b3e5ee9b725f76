package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

type recoverFlags struct {
	console string
	profile string
	confirm string
	codes   []string

	endpoints []string
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
	c.Flags().StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "an endpoint that is not AWS's, was not used by the ceremony, and is meant (repeatable)")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code")
	return c
}

// check refuses flags that do not go together, by name.
func (f recoverFlags) check() error {
	switch {
	case f.console != "" && f.console != "accepted" && f.console != "refused":
		return usage("--console wants accepted or refused")
	case f.confirm != "" && f.console != "refused":
		return usage("--confirm goes with --console refused")
	}
	return nil
}

// statement is what the flags say of the ceremony of who.
func (f recoverFlags) statement(who enroll.Principal) (said, typed string, err error) {
	switch {
	case f.console == "":
		return "", "", nil
	case who.Kind == enroll.User:
		return "", "", usage("--console speaks of a pair that was shown, and %s had none: AWS is asked", who)
	case f.console == "accepted":
		return enroll.ConsoleAccepted, "", nil
	case f.confirm == "":
		return enroll.ConsoleRefused, "", nil
	case f.confirm != who.Account:
		return "", "", usage("--confirm is %s, and the ceremony is of %s", f.confirm, who.Account)
	default:
		return enroll.DeviceAbsent, f.confirm, nil
	}
}

func (a *app) recover(ctx context.Context, f recoverFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := accessCodes(f.codes)
	if err != nil {
		return err
	}
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
	person := newOfficer(a, codes)
	defer person.forget()
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
	profile := f.profile
	if profile == "" {
		profile = begin.Profile
	}
	who, err := enroll.ParsePrincipal(begin.Principal)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	said, typed, err := f.statement(who)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	room, settings, err := a.room(ctx, l, person, who, profile)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	if room.AWS != nil {
		// Who answers in AWS's place decides whether credentials are deleted.
		known := slices.Clone(f.endpoints)
		for _, s := range begin.Settings {
			known = append(known, s.Value)
		}
		if err := a.confirmEndpoints(ctx, person.terminal, settings, known); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
	}
	return enroll.Recover(ctx, room, open, said, typed)
}
