package rehearsal

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
)

func Command(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "rehearse [-- COMMAND...]",
		Short: "Try everything on simulated keys and a simulated account",
		Long: `Run the ceremonies with the real commands on six simulated keys and a simulated
AWS account, and check each from outside: in the account, in the memory of the
keys, in the files of the ledger. Nothing real is touched; no flag or variable
changes that. You need not touch a simulated key: a touch follows by itself.

With a command after "--", rehearse runs that command instead, questions
included, and returns its exit code. The simulated account is 111122223333, with
an IAM user, breakglass, and the profiles admin and readonly. The PIN of every
key is ` + RehearsalPIN + `. For root, rehearse shows the secret key when a command asks
for it, and enters the two codes when you say that the console accepted them.

Keys and account are new in each run; only the ledger can stay. It is a temporary
folder, unless --ledger names a folder for rehearsals.`,
		Example: `  rootseal rehearse
  rootseal rehearse -- enroll
  rootseal rehearse -- enroll --user breakglass --keys 30112847,30112853 --confirm 111122223333`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && c.ArgsLenAtDash() != 0 {
				return cli.Usage("%s", noDashes)
			}
			return runRehearse(c.Context(), a, args)
		},
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if len(c.Flags().Args()) > 0 {
			return cli.Usage("%s", noDashes) // the flag is the other command's
		}
		return cli.Usage("%v", err)
	})
	return c
}

const noDashes = "put -- before the command to rehearse"

func runRehearse(ctx context.Context, a *cli.App, command []string) error {
	r, err := New(a.CarryOut, a.LedgerFlag, a.Err)
	if err != nil {
		return err
	}
	defer r.Close()
	r.tell("rehearsal: the keys and the account %s (%s) are simulated, nothing real is touched", RehearsalAccount, rehearsalAlias)
	if len(command) > 0 {
		r.tell("rehearsal: root's console saves its QR code as %s, and takes a pair when you say that it did; the PIN of every key is %s", r.Picture(), RehearsalPIN)
		if l, err := r.OpenLedger(); err == nil && l.Head().Sequence > 0 { // else the command tells
			r.tell("rehearsal: keys and the account are new, and the ledger is of an earlier one: what it enrolled is not on them any more")
		}
		return a.CarryOut(ctx, command, r.World, a.Stdio)
	}

	if l, err := r.OpenLedger(); err != nil {
		return err
	} else if n := l.Head().Sequence; n > 0 {
		return cli.Usage("%s has %s, and rehearsing everything begins with none: give a new folder", r.Ledger, view.RecordsWord(int(n)))
	}
	steps, err := r.Perform(ctx, r.Acts())
	if err != nil {
		return err
	}
	r.tell("")
	if a.JSON {
		err = a.PrintJSON(steps)
	} else {
		err = printSteps(a.Out, steps)
	}
	if err != nil {
		return err
	}
	return verdict(steps)
}
