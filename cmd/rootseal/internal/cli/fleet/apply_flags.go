package fleet

import (
	"errors"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
)

// applyOptions are the options of apply.
type applyOptions struct {
	confirm   []string
	parallel  int
	endpoints []string
	managers  []string

	plan *plan.Plan
	operator.RecordFlags
}

// ApplyCommand is the command apply.
func ApplyCommand(a *cli.App) *cobra.Command {
	var o applyOptions
	c := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Carry out a saved plan",
		Long: `Carry out a plan that 'rootseal plan --out' saved: exactly that plan. apply reads
AWS and the plugged-in keys again, and refuses if a principal or a key of the
plan is no longer as the plan saw it. What this plan has already done does not
count, so you can stop, and go on tomorrow with the same plan and the same
approval.

The officers sign one record that names the plan and lists the devices, and at
the end the results together. If the plan is approved, the record names the
approval; the officers who approved it cannot sign. Without an approval, apply
refuses if the policy requires one.

IAM users are enrolled with accounts in parallel. If a touch is required, they
are enrolled one after the other. A device that fails is undone and reported, and
the others go on: the next plan contains it again. Devices whose keys are not
plugged in are left for another sitting. In the low tier, an IAM user's seed
goes to the password manager of the plan, on its standard input; the manager
gives two codes, which takes up to a minute for each device. For a root user of
the low tier, you let the manager read the console's QR code, and type two of
the manager's codes into the console.

One signature covers what apply enrolls, rotates, retires and adopts, and the
live checks of users' devices. A second one covers all results.

Exit code 1: a device was undone or refused. Exit code 3: the plan is stale, or
is not what its hash says. Exit code 4: devices are left, since keys are not
plugged in. Exit code 6: a device is unfinished; run 'rootseal recover'.

With --json: plan (the hash), approval, done, undone, refused, unfinished, left,
devices, head.

` + cli.SourceHelp,
		Example: `  rootseal apply plan.json
  rootseal apply plan.json --confirm 4f1c2d3e`,
		Args: cobra.ExactArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Apply{}, &ledger.Begin{}, &ledger.Retirement{}, &ledger.Adopt{}, &ledger.Resync{}),
	}
	fl := c.Flags()
	fl.StringArrayVar(&o.confirm, "confirm", nil, "confirm the plan by the first `HEX` digits of its hash, 8 to 64 of them")
	fl.IntVar(&o.parallel, "parallel", 64, "work on `N` accounts at the same time")
	fl.StringArrayVar(&o.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	fl.StringArrayVar(&o.managers, "confirm-manager", nil, "run the plan's `COMMAND` for the low tier, its program and first arguments, quoted as for a shell")
	o.DefineCodes(c)
	o.Define(c)
	return c
}

// read checks the command line and the plan before anything is opened.
func (o *applyOptions) read(_ *cobra.Command, args []string) (err error) {
	if o.parallel < 1 || o.parallel > maxParallel {
		return cli.Usage("--parallel is a number from 1 to %d", maxParallel)
	}
	if o.plan, err = load(args[0]); err != nil {
		return err
	}
	for _, given := range o.confirm {
		if o.isOfPlan(given) != nil {
			return cli.Usage("--confirm is %s, and the plan is %.16s", given, o.plan.Hash())
		}
	}
	return nil
}

// load reads a saved plan. A plan is wrong if it was read and checked; a missing
// file, or the plan of a newer rootseal, was not.
func load(path string) (*plan.Plan, error) {
	p, err := plan.Load(path)
	if errors.Is(err, plan.ErrNotPlan) || errors.Is(err, plan.ErrPlanHash) {
		err = cli.EndsWith(cli.ExitWrong, err)
	}
	return p, err
}
