package governance

import (
	"io"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"

	officers "rootseal/enroll/officer"
)

// PolicyCommand is the command policy.
func PolicyCommand(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Show or set what is required of keys and officers",
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policySetCommand(a), policyShowCommand(a))
	return c
}

func policyShowCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Show the active policy",
		Long: `Show what is required, from the ledger. 'rootseal status' shows what violates
it.

With --json: min_keys, sealed_group, verify_days, live_days, touch, attested,
two_officers, approval, since. Zero and false require nothing. since is the record from
which the policy is active; null if no policy was set.`,
		Example: `  rootseal policy show`,
		RunE:    func(*cobra.Command, []string) error { return showPolicy(a) },
	}
}

func showPolicy(a *cli.App) error {
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	policy := officers.PolicyOf(register)
	if register.Policy == nil {
		a.Say("no policy is set; set one with 'rootseal policy set'")
	}
	operator.SayUndecided(a, register)
	out := view.PolicyShown{PolicyJSON: view.PolicyJSON(policy), Since: view.OrNull(register.PolicySince)}
	return a.Show(out, func(w io.Writer) error { return view.PrintPolicy(w, policy) })
}
