package governance

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

func policySetCommand(a *cli.App) *cobra.Command {
	var given ledger.PolicySet
	var f operator.SigningFlags
	c := &cobra.Command{
		Use:   "set",
		Short: "Change what is required",
		Long: `Change the requirements that the flags name; the others stay. Zero and =false
remove a requirement. The officers sign as the policy so far requires, even if
it requires fewer from then on. Without an officer, nobody signs.

Existing keys do not change: 'rootseal status' shows what violates the policy.

With --json: before and after, each as in policy show, and head.

` + cli.SourceHelp,
		Example: `  rootseal policy set --min-keys 3 --sealed-group --verify-days 90
  rootseal policy set --two-officers
  rootseal policy set --live-days 0 --touch=false`,
		RunE: func(c *cobra.Command, _ []string) error {
			changed := func(d demand) bool { return c.Flags().Changed(d.flag) }
			return setPolicy(c.Context(), a, given, changed, f)
		},
	}
	for _, d := range demands {
		switch field := d.field(&given).(type) {
		case *int:
			c.Flags().IntVar(field, d.flag, 0, d.what+"; 0: not required")
		case *bool:
			c.Flags().BoolVar(field, d.flag, false, d.what)
		}
	}
	f.Define(c)
	return c
}

// PolicyChanged is the result as JSON.
type PolicyChanged struct {
	Before PolicyJSON `json:"before"`
	After  PolicyJSON `json:"after"`
	Head   string     `json:"head"`
}

func setPolicy(ctx context.Context, a *cli.App, given ledger.PolicySet, changed func(demand) bool, f operator.SigningFlags) error {
	if err := checkDemands(given, changed); err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.PolicySet{})
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	before := officers.PolicyOf(register)
	after := withDemands(before, given, changed)
	if after == before {
		a.Say("that is the policy already: nothing is recorded")
		return printPolicyChange(a, before, after, l.Head())
	}
	if err := register.MaySet(&after); err != nil {
		return fmt.Errorf("setting the policy: %w", err)
	}
	for _, d := range demands {
		if was, is := d.in(before), d.in(after); was != is {
			a.Say("%s: %s -> %s (%s)", d.flag, was, is, d.what)
		}
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return err
	}
	head, err := custody.SetPolicy(ctx, operator.DeskRoom(a, l, person), before, after)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	a.Say("ledger head %s", head)
	return errors.Join(err, printPolicyChange(a, before, after, head))
}

func printPolicyChange(a *cli.App, before, after ledger.PolicySet, head ledger.Head) error {
	if a.JSON {
		return a.PrintJSON(PolicyChanged{PolicyJSON(before), PolicyJSON(after), head.String()})
	}
	return nil
}

func checkDemands(given ledger.PolicySet, changed func(demand) bool) error {
	named := false
	for _, d := range demands {
		named = named || changed(d)
		if n, isNumber := d.field(&given).(*int); isNumber && *n < 0 {
			return cli.Usage("--%s counts from 0, which demands nothing", d.flag)
		}
	}
	if !named {
		return cli.Usage("name what is demanded, as --min-keys 3")
	}
	return nil
}

// withDemands is a policy with those of the demands that changed.
func withDemands(policy, given ledger.PolicySet, changed func(demand) bool) ledger.PolicySet {
	for _, d := range demands {
		if !changed(d) {
			continue
		}
		switch to := d.field(&policy).(type) {
		case *int:
			*to = *d.field(&given).(*int)
		case *bool:
			*to = *d.field(&given).(*bool)
		}
	}
	return policy
}
