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
		Short: "tolerate a finding for a time",
		Long: `Records that a finding of an audit is known and tolerated up to the end of a day
(UTC), a year ahead at the most. It is shown all the same, and does not count for
the exit code. A later accept of the same finding replaces it; one that ends
today takes it back tomorrow.`,
		Example: `  rootseal audit accept root-not-hardware/111122223333 --until 2026-12-31 --reason "TOTP on a YubiKey, ADR 12"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.acceptFinding(c.Context(), args[0], until, reason, f)
		},
	}
	c.Flags().StringVar(&until, "until", "", "the last day, 2026-12-31")
	c.Flags().StringVar(&reason, "reason", "", "why it may be so")
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
