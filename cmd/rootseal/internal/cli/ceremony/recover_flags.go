package ceremony

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

// recoverFlags are the flags of recover, before they are read.
type recoverFlags struct {
	options recoverOptions
	gone    []string
}

func RecoverCommand(a *cli.App) *cobra.Command {
	var f recoverFlags
	o := &f.options
	c := &cobra.Command{
		Use:   "recover",
		Short: "Finish or undo what an interrupted command left",
		Long: `Finish or undo what an interrupted command left. A ceremony is finished if that
is provably right; otherwise it is undone, at AWS first and then on the keys.

Before recover deletes anything, it shows a plan: what it will delete and where,
and who wrote the records that lead to it. Type the account number to confirm
the plan (for another service, its name), or run the command again with
--confirm. Then each credential must answer a one-time challenge before it is
deleted, and AWS must show each device as one that rootseal created.

If two codes were shown for root, only AWS and you know whether the console
accepted them. Give a --profile that may read the account, or --console accepted
or --console refused. After "refused" alone nothing is undone, since the console
may still accept the codes. If the console does not list the device at all, add
--confirm with the account number.

A rotation of root waits for you twice: to sign in with the new device
(--signed-in, unless CloudTrail shows it), and then to remove the old one in the
console (--removed), or for a member account by API (--assume-root).

A retirement ('rootseal rotate --retire') is finished if AWS no longer shows the
device in use, or if you report it with --removed. Otherwise it is undone: the
device stays as it is.

Keys are needed only to undo. Give up a key that will never come back with
--gone: what it still holds opens nothing, since the device is deleted at AWS
first, and is recorded as pending cleanup.

recover signs if an officer's key is plugged in, and otherwise does not wait:
run 'rootseal log sign' later. But once there are officers, a ceremony whose
first record no officer has signed is not carried out:

  yours      have an officer sign that record: 'rootseal log sign RECORD'
  emergency  give the reason with --emergency, if 'rootseal rotate --emergency'
             began it and no officer can sign yet
  not yours  --close CEREMONY ends it and touches nothing

If this workstation remembers a newer head than the ledger has, the ledger was
cut or an old copy was restored. Give the newest head that you can find on a bag
label or in a report with --head.

In a bucket, a ceremony belongs to the workstation that began it, until its
machine is started again or another one takes the ceremony over with
--take-over CEREMONY. Make sure first that no one works on it there. In a
shared folder, a lock shows that no one does, and recover records the take-over
without the flag, once you have confirmed the plan.

If a workstation and its ledger were lost during a ceremony, plug in the keys
and run 'rootseal recover --leftovers' on another workstation. It shows the
unassigned devices tagged by a ceremony that this ledger does not know, and
their credentials on these keys, and removes them once you type the account
number. Make sure that no one is enrolling elsewhere.

With --json: a list of ceremony, principal, group, outcome, keys, undone, owed,
head and more.

` + cli.SourceHelp,
		Example: `  rootseal recover
  rootseal recover --confirm 111122223333
  rootseal recover --console accepted
  rootseal recover --gone 16021853
  rootseal recover --leftovers`,
		RunE: func(c *cobra.Command, _ []string) error {
			o, err := f.read()
			if err != nil {
				return err
			}
			return runRecover(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.console, "console", "", "the console's `ANSWER` to the codes: accepted or refused")
	c.Flags().BoolVar(&o.signedIn, "signed-in", false, "root has signed in with the new device of a rotation")
	c.Flags().BoolVar(&o.removed, "removed", false, "the old device of a rotation or retirement was removed in the console")
	c.Flags().StringVar(&o.profile, "profile", "", "use the AWS profile `NAME` (default: the one of the ceremony)")
	c.Flags().StringVar(&o.assumeRoot, "assume-root", "", "remove root's old device by API, with the management account's `PROFILE`")
	c.Flags().StringSliceVar(&o.confirm, "confirm", nil, "confirm the plan with `TEXT`: the account number, the service, or the ceremony's id if its records name neither (repeatable); with --console refused: the console does not list the device")
	c.Flags().StringVar(&o.emergency, "emergency", "", "settle what an emergency began and no officer has signed yet; state the `REASON`")
	c.Flags().BoolVar(&o.leftovers, "leftovers", false, "remove what a lost workstation left at AWS and on these keys")
	c.Flags().StringSliceVar(&f.gone, "gone", nil, "give up the key `SERIAL`, which will never come back (repeatable)")
	c.Flags().StringVar(&o.closes, "close", "", "close `CEREMONY`, whose records are not yours, and touch nothing")
	c.Flags().StringVar(&o.takeOver, "take-over", "", "take over `CEREMONY`, which another workstation began on a shared ledger, and settle it alone")
	a.DefineHead(c.Flags())
	o.given.Define(c)
	return c
}

// read checks the flags together and returns what they ask for.
func (f recoverFlags) read() (o recoverOptions, err error) {
	o = f.options
	switch {
	case o.console != "" && o.console != "accepted" && o.console != "refused":
		return o, cli.Usage("--console requires accepted or refused")
	case o.takeOver != "" && (o.leftovers || o.closes != ""):
		return o, cli.Usage("--take-over excludes --leftovers and --close")
	case o.leftovers && (o.reports() || len(f.gone) > 0):
		return o, cli.Usage("--leftovers excludes --console, --signed-in, --removed and --gone, which describe ceremonies in this ledger")
	}
	o.gone, err = cli.ParseSerials(f.gone)
	return o, err
}
