package oversight

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

const copyHelp = `

PLACE is a folder, or the address of a bucket: s3://BUCKET/PREFIX. Nothing is
replaced. If the two ledgers have different records under one number, nothing is
copied: rootseal names the number where they part (exit code 3).

With --json: from, to, copied, head.`

func logPushCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "push PLACE",
		Short:   "Copy records to another ledger",
		Long:    "Copy the records that PLACE lacks from this ledger to PLACE, each unchanged." + copyHelp,
		Example: `  rootseal log push "s3://acme-rootseal/ledger?profile=ledger&region=eu-west-1"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return copyLog(c.Context(), a, args[0], func(home, other end) (from, to end) { return home, other })
		},
	}
}

func logPullCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "pull PLACE",
		Short:   "Copy records from another ledger",
		Long:    "Copy the records that this ledger lacks from PLACE, each unchanged." + copyHelp,
		Example: `  rootseal log pull "s3://acme-rootseal/ledger?profile=ledger&region=eu-west-1"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return copyLog(c.Context(), a, args[0], func(home, other end) (from, to end) { return other, home })
		},
	}
}

// end is one of the two ledgers.
type end struct {
	name   string
	ledger *ledger.Ledger
}

func copyLog(ctx context.Context, a *cli.App, place string, direct func(home, other end) (from, to end)) error {
	here, err := a.Place()
	if err != nil {
		return err
	}
	there, err := a.PlaceAt(place)
	if err != nil {
		return err
	}
	home, err := a.OpenLedger()
	if err != nil {
		return err
	}
	other, err := a.OpenAt(there.Store)
	if err != nil {
		return err
	}
	from, to := direct(end{here.Name, home}, end{there.Name, other})
	if from.ledger.Head().Sequence == 0 {
		return message.Errorf("copying %s: %w", from.name, cli.ErrNoRecord)
	}
	before, all := to.ledger.Head().Sequence, from.ledger.Head().Sequence
	end := a.Meanwhile(ctx, func() message.Text {
		return printable.Sentence("copied %d of %s", to.ledger.Head().Sequence-before, message.Count(int(all-before), "record"))
	})
	copied, err := to.ledger.Extend(ctx, from.ledger)
	end()
	if copied > 0 || err == nil {
		a.Say("copied %s from %s to %s", message.Count(int(copied), "record"), from.name, to.name)
	}
	if err != nil {
		return err
	}
	head := to.ledger.Head()
	if more := head.Sequence - from.ledger.Head().Sequence; more > 0 {
		a.Say("%s has %s more", to.name, message.Count(int(more), "record"))
	}
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(view.LogCopy{From: from.name, To: to.name, Copied: copied, Head: head.String()})
	}
	return nil
}
