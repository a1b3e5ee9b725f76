package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// approveOptions are the options of plan approve.
type approveOptions struct {
	hash     string // as the reviewer has it; empty: not compared
	withdraw bool
	reason   string

	plan *plan.Plan
	operator.RecordFlags
}

func approveCommand(a *cli.App) *cobra.Command {
	var o approveOptions
	c := &cobra.Command{
		Use:   "approve PLAN",
		Short: "Approve a saved plan as an officer",
		Long: `Approve a plan that 'rootseal plan --out' saved. The plan is shown, and an officer
signs its hash with their PIV key: the record in the ledger names exactly this
plan. Nothing else changes. Compare the hash with the one in the review, or give
it with --hash.

The officer who approves a plan must not be one who signs for carrying it out:
neither the key nor the name may be the same. An approval counts until the plan
is done. --withdraw ends it.

With --json: plan (the hash), devices, withdrawn, head.

` + cli.SourceHelp,
		Example: `  rootseal plan approve plan.json --hash 4f1c2d3e5a6b7c8d
  rootseal plan approve plan.json --withdraw --reason "a key was lost"`,
		Args: cobra.ExactArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Approve{}),
	}
	c.Flags().StringVar(&o.hash, "hash", "", "refuse a plan whose hash does not begin with `HEX`, at least 16 digits")
	c.Flags().BoolVar(&o.withdraw, "withdraw", false, "end the approval of the plan")
	c.Flags().StringVar(&o.reason, "reason", "", "with --withdraw: state why: `TEXT`")
	o.Define(c)
	return c
}

// What keeps a plan from being approved.
var (
	errOtherWorld = errors.New("the plan and the ledger are of different worlds")
	errNoChange   = errors.New("the plan changes nothing, so there is nothing to approve")
	errOtherHash  = cli.EndsWith(cli.ExitWrong, errors.New("the plan has another hash"))
)

// read checks the command line and the plan before anything is opened.
func (o *approveOptions) read(_ *cobra.Command, args []string) (err error) {
	switch {
	case o.withdraw != (strings.TrimSpace(o.reason) != ""):
		return cli.Usage("--withdraw requires --reason, and --reason requires --withdraw")
	case o.hash != "" && len(o.hash) < 16:
		return cli.Usage("--hash takes at least 16 digits")
	}
	if o.plan, err = load(args[0]); err != nil {
		return err
	}
	switch {
	case !strings.HasPrefix(o.plan.Hash(), strings.ToLower(o.hash)):
		err = fmt.Errorf("%w: %s", errOtherHash, o.plan.Hash())
	case o.plan.Counts.Changes() == 0 && !o.withdraw:
		err = errNoChange
	}
	if err != nil {
		err = fmt.Errorf("approving the plan: %w", err)
	}
	return err
}

// record shows the plan and has an officer sign it.
func (o *approveOptions) record(ctx context.Context, r *operator.Recording) error {
	a := r.App
	if o.plan.World != a.World.Name {
		return fmt.Errorf("approving the plan: %w", errOtherWorld)
	}
	if err := approval.MayApprove(officers.Read(r.Ledger.Records())); err != nil && !o.withdraw {
		return fmt.Errorf("approving the plan: %w", err)
	}
	if err := view.PrintPlan(a.Err, o.plan); err != nil {
		return err
	}
	result := view.Approved{Plan: o.plan.Hash(), Devices: o.plan.Counts.Changes(), Withdrawn: o.withdraw}
	a.Say("hash of the plan: %s", result.Plan)
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	done := "approved: plan %.16s"
	var head ledger.Head
	if o.withdraw {
		done = "approval withdrawn: plan %.16s"
		head, err = approval.Withdraw(ctx, e, result.Plan, result.Devices, o.reason)
	} else {
		head, err = approval.Approve(ctx, e, result.Plan, result.Devices)
	}
	result.Head = head.String()
	return a.Recorded(err, head, result, done, result.Plan)
}
