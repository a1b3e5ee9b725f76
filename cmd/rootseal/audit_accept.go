package main

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

func (a *app) auditAcceptCommand() *cobra.Command {
	var until, reason string
	var f signingFlags
	c := &cobra.Command{
		Use:   "accept FINDING",
		Short: "Accept a finding until a date",
		Long: `Accept a finding of an audit until the end of a day (UTC), at most a year ahead.
audit still shows the finding, and no longer counts it for the exit code. Accept
the finding again to change the date; a date of today ends the acceptance.

` + sourceHelp,
		Example: `  rootseal audit accept root-not-hardware/111122223333 --until 2026-12-31 --reason "TOTP on a YubiKey, ADR 12"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.acceptFinding(c.Context(), args[0], until, reason, f)
		},
	}
	c.Flags().StringVar(&until, "until", "", "accept until the end of this `DAY`, such as 2026-12-31")
	c.Flags().StringVar(&reason, "reason", "", "state why the finding is acceptable: `TEXT`")
	f.define(c)
	return c
}

func (a *app) acceptFinding(ctx context.Context, id, until, reason string, f signingFlags) error {
	l, err := a.openToRecord(&ledger.Accept{})
	if err != nil {
		return err
	}
	body, err := audit.Accept(l.Records(), id, until, reason, a.world.now())
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f); err != nil {
		return err
	}
	head, err := a.deskRoom(l, person).Record(ctx, "audit", body, func(records []ledger.Record) error {
		_, err := audit.Accept(records, id, until, reason, a.world.now())
		return err
	})
	if head.Sequence == 0 {
		return err
	}
	a.say("accepted until the end of %s: %s", until, plain(id))
	a.say("ledger head %s", head)
	if a.json {
		if jsonErr := a.printJSON(map[string]any{"finding": id, "until": until, "reason": reason, "head": head.String()}); err == nil {
			err = jsonErr
		}
	}
	return err
}
