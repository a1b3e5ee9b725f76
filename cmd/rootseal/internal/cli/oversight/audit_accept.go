package oversight

import (
	"context"

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
	operator.RecordFlags
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
		RunE:    operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Accept{}),
	}
	c.Flags().StringVar(&o.until, "until", "", "accept until the end of this `DAY`, such as 2026-12-31")
	c.Flags().StringVar(&o.reason, "reason", "", "state why the finding is acceptable: `TEXT`")
	o.Define(c)
	return c
}

func (o *acceptOptions) read(_ *cobra.Command, args []string) error {
	o.finding = args[0]
	return nil
}

func (o *acceptOptions) record(ctx context.Context, r *operator.Recording) error {
	_, head, err := operator.Write(ctx, r, "audit", func(records []ledger.Record) (*ledger.Accept, error) {
		return audit.Accept(records, o.finding, o.until, o.reason, r.App.World.Now())
	})
	out := view.Accepted{Finding: o.finding, Until: o.until, Reason: o.reason, Head: head.String()}
	return r.App.Recorded(err, head, out, "accepted until the end of %s: %s", o.until, printable.Text(o.finding))
}
