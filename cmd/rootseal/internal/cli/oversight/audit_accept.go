package oversight

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

func auditAcceptCommand(a *cli.App) *cobra.Command {
	var until, reason string
	var f operator.SigningFlags
	c := &cobra.Command{
		Use:   "accept FINDING",
		Short: "Accept a finding until a date",
		Long: `Accept a finding of an audit until the end of a day (UTC), at most a year ahead.
audit still shows the finding, and no longer counts it for the exit code. Accept
the finding again to change the date; a date of today ends the acceptance.

` + cli.SourceHelp,
		Example: `  rootseal audit accept root-not-hardware/111122223333 --until 2026-12-31 --reason "TOTP on a YubiKey, ADR 12"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return acceptFinding(c.Context(), a, args[0], until, reason, f)
		},
	}
	c.Flags().StringVar(&until, "until", "", "accept until the end of this `DAY`, such as 2026-12-31")
	c.Flags().StringVar(&reason, "reason", "", "state why the finding is acceptable: `TEXT`")
	f.Define(c)
	return c
}

func acceptFinding(ctx context.Context, a *cli.App, id, until, reason string, f operator.SigningFlags) error {
	l, err := a.OpenToRecord(&ledger.Accept{})
	if err != nil {
		return err
	}
	body, err := audit.Accept(l.Records(), id, until, reason, a.World.Now())
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return err
	}
	head, err := operator.DeskRoom(a, l, person).Record(ctx, "audit", body, func(records []ledger.Record) error {
		_, err := audit.Accept(records, id, until, reason, a.World.Now())
		return err
	})
	if head.Sequence == 0 {
		return err
	}
	a.Say("accepted until the end of %s: %s", until, printable.Text(id))
	a.Say("ledger head %s", head)
	if a.JSON {
		if jsonErr := a.PrintJSON(map[string]any{"finding": id, "until": until, "reason": reason, "head": head.String()}); err == nil {
			err = jsonErr
		}
	}
	return err
}
