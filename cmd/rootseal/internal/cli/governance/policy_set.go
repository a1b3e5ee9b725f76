package governance

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// policyOptions are the options of policy set.
type policyOptions struct {
	values  ledger.PolicySet
	named   []view.Requirement // whose values count
	signing operator.SigningFlags
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
		RunE: func(c *cobra.Command, _ []string) error {
			for _, r := range view.Requirements {
				if c.Flags().Changed(r.Flag) {
					o.named = append(o.named, r)
				}
			}
			return setPolicy(c.Context(), a, o)
		},
	}
	for _, r := range view.Requirements {
		switch field := r.Field(&o.values).(type) {
		case *int:
			c.Flags().IntVar(field, r.Flag, 0, r.What+"; 0: not required")
		case *bool:
			c.Flags().BoolVar(field, r.Flag, false, r.What)
		}
	}
	o.signing.Define(c)
	return c
}

func setPolicy(ctx context.Context, a *cli.App, o policyOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.PolicySet{})
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	before := officers.PolicyOf(register)
	after := o.changed(before)
	if after == before {
		a.Say("that is already the policy: nothing is recorded")
		return printPolicyChange(a, before, after, l.Head())
	}
	if err := register.MaySet(&after); err != nil {
		return fmt.Errorf("setting the policy: %w", err)
	}
	for _, r := range view.Requirements {
		if was, is := r.In(before), r.In(after); was != is {
			a.Say("%s: %s -> %s (%s)", r.Flag, was, is, r.What)
		}
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing); err != nil {
		return err
	}
	head, err := custody.SetPolicy(ctx, operator.LocalEnv(a, l, person), before, after)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	a.Say("ledger head %s", head)
	return errors.Join(err, printPolicyChange(a, before, after, head))
}

func printPolicyChange(a *cli.App, before, after ledger.PolicySet, head ledger.Head) error {
	if a.JSON {
		return a.PrintJSON(view.PolicyChanged{Before: view.PolicyJSON(before), After: view.PolicyJSON(after), Head: head.String()})
	}
	return nil
}

func (o policyOptions) check() error {
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
func (o policyOptions) changed(policy ledger.PolicySet) ledger.PolicySet {
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
