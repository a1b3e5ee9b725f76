package governance

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// policyOptions are the options of policy set.
type policyOptions struct {
	values ledger.PolicySet
	named  []view.Requirement // whose values count
	operator.RecordFlags
}

func policySetCommand(a *cli.App) *cobra.Command {
	var o policyOptions
	c := &cobra.Command{
		Use:   "set",
		Short: "Change what is required",
		Long: `Change the requirements that the flags name; the others stay. Zero and =false
remove a requirement. The officers sign as the policy so far requires, even if
it requires fewer from then on. Without an officer, nothing is signed.

Existing keys do not change: 'rootseal status' shows what violates the policy.

With --json: before and after, each as in policy show, and head.

` + cli.SourceHelp,
		Example: `  rootseal policy set --min-keys 3 --sealed-group --verify-days 90
  rootseal policy set --two-officers
  rootseal policy set --live-days 0 --touch=false`,
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.PolicySet{}),
	}
	for _, r := range view.Requirements {
		switch field := r.Field(&o.values).(type) {
		case *int:
			c.Flags().IntVar(field, r.Flag, 0, r.What+"; 0: not required")
		case *bool:
			c.Flags().BoolVar(field, r.Flag, false, r.What)
		}
	}
	o.Define(c)
	return c
}

func (o *policyOptions) record(ctx context.Context, r *operator.Recording) error {
	register := officers.Read(r.Ledger.Records())
	before := officers.PolicyOf(register)
	after := o.changed(before)
	out := view.PolicyChanged{Before: view.PolicyJSON(before), After: view.PolicyJSON(after), Head: r.Ledger.Head().String()}
	if after == before {
		r.App.Say("that is already the policy: nothing is recorded")
		return r.App.Show(out, nil)
	}
	if err := register.MaySet(&after); err != nil {
		return fmt.Errorf("setting the policy: %w", err)
	}
	for _, q := range view.Requirements {
		if was, is := q.In(before), q.In(after); was != is {
			r.App.Say("%s: %s -> %s (%s)", q.Flag, message.Word(was), message.Word(is), message.Word(q.What))
		}
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	head, err := custody.SetPolicy(ctx, e, before, after)
	out.Head = head.String()
	return r.App.Recorded(err, head, out, "")
}

func (o *policyOptions) read(c *cobra.Command, _ []string) error {
	for _, r := range view.Requirements {
		if c.Flags().Changed(r.Flag) {
			o.named = append(o.named, r)
		}
	}
	if len(o.named) == 0 {
		return cli.Usage("name what is required, such as --min-keys 3")
	}
	for _, r := range o.named {
		if n, isNumber := r.Field(&o.values).(*int); isNumber && *n < 0 {
			return cli.Usage("--%s counts from 0, which requires nothing", r.Flag)
		}
	}
	return nil
}

// changed returns a policy with the requirements that were named.
func (o *policyOptions) changed(policy ledger.PolicySet) ledger.PolicySet {
	for _, r := range o.named {
		switch to := r.Field(&policy).(type) {
		case *int:
			*to = *r.Field(&o.values).(*int)
		case *bool:
			*to = *r.Field(&o.values).(*bool)
		}
	}
	return policy
}
