package oversight

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// acceptOptions are the options of audit accept.
type acceptOptions struct {
	finding, until, reason string
	signing                operator.SigningFlags
}

func auditAcceptCommand(a *cli.App) *cobra.Command {
	var o acceptOptions
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
			o.finding = args[0]
			return acceptFinding(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.until, "until", "", "accept until the end of this `DAY`, such as 2026-12-31")
	c.Flags().StringVar(&o.reason, "reason", "", "state why the finding is acceptable: `TEXT`")
	o.signing.Define(c)
	return c
}

func acceptFinding(ctx context.Context, a *cli.App, o acceptOptions) error {
	l, err := a.OpenToRecord(&ledger.Accept{})
	if err != nil {
		return err
	}
	body, err := audit.Accept(l.Records(), o.finding, o.until, o.reason, a.World.Now())
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing); err != nil {
		return err
	}
	head, err := operator.LocalEnv(a, l, person).Record(ctx, "audit", body, func(records []ledger.Record) error {
		_, err := audit.Accept(records, o.finding, o.until, o.reason, a.World.Now())
		return err
	})
	if head.Sequence == 0 {
		return err
	}
	a.Say("accepted until the end of %s: %s", o.until, printable.Text(o.finding))
	a.Say("ledger head %s", head)
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(view.Accepted{Finding: o.finding, Until: o.until, Reason: o.reason, Head: head.String()}))
	}
	return err
}
