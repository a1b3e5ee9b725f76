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
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// approveOptions are the options of plan approve.
type approveOptions struct {
	file     string
	hash     string // as the reviewer has it; empty: not compared
	withdraw bool
	reason   string
	signing  operator.SigningFlags
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
		Example: `  rootseal plan approve plan.json --hash 4f1c2d3e5a6b7c8d`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return approve(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.hash, "hash", "", "refuse a plan whose hash does not begin with `HEX`, at least 16 digits")
	c.Flags().BoolVar(&o.withdraw, "withdraw", false, "end the approval of the plan")
	c.Flags().StringVar(&o.reason, "reason", "", "with --withdraw: state why: `TEXT`")
	o.signing.Define(c)
	return c
}

// What keeps a plan from being approved.
var (
	errOtherWorld = errors.New("the plan and the ledger are of different worlds")
	errNoChange   = errors.New("the plan changes nothing, so there is nothing to approve")
	errOtherHash  = cli.EndsWith(cli.ExitWrong, errors.New("the plan has another hash"))
)

func approve(ctx context.Context, a *cli.App, o approveOptions) error {
	if o.withdraw != (strings.TrimSpace(o.reason) != "") {
		return cli.Usage("--withdraw requires --reason, and --reason requires --withdraw")
	}
	if o.hash != "" && len(o.hash) < 16 {
		return cli.Usage("--hash takes at least 16 digits")
	}
	p, err := plan.Load(o.file)
	if err != nil {
		return cli.EndsWith(cli.ExitWrong, err)
	}
	hash := p.Hash()
	switch {
	case !strings.HasPrefix(hash, strings.ToLower(o.hash)):
		return fmt.Errorf("approving the plan: %w: %s", errOtherHash, hash)
	case p.World != a.World.Name:
		return fmt.Errorf("approving the plan: %w", errOtherWorld)
	case p.Counts.Changes() == 0 && !o.withdraw:
		return fmt.Errorf("approving the plan: %w", errNoChange)
	}
	l, err := a.OpenToRecord(&ledger.Approve{})
	if err != nil {
		return err
	}
	if officers.Read(l.Records()).Needs() == 0 {
		return fmt.Errorf("approving the plan: %w", approval.ErrNoOfficer)
	}
	if err := view.PrintPlan(a.Err, p); err != nil {
		return err
	}
	a.Say("hash of the plan: %s", hash)
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing); err != nil {
		return err
	}
	e := operator.LocalEnv(a, l, person)
	result := view.Approved{Plan: hash, Devices: p.Counts.Changes(), Withdrawn: o.withdraw}
	var head ledger.Head
	if o.withdraw {
		head, err = approval.Withdraw(ctx, e, hash, result.Devices, o.reason)
	} else {
		head, err = approval.Approve(ctx, e, hash, result.Devices)
	}
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	if err == nil {
		a.Say("%s: plan %.16s", map[bool]string{false: "approved", true: "approval withdrawn"}[o.withdraw], hash)
	}
	a.Say("ledger head %s", head)
	if a.JSON {
		result.Head = head.String()
		err = errors.Join(err, a.PrintJSON(result))
	}
	return err
}
