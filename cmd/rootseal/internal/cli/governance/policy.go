package governance

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

func PolicyCommand(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Show or set what is required of keys and officers",
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policySetCommand(a), policyShowCommand(a))
	return c
}

// demand is one field of a policy, as flags and tables have it.
type demand struct {
	flag  string
	what  string
	field func(*ledger.PolicySet) any // *int or *bool; zero and false demand nothing
}

// demands are all that a policy can make.
var demands = []demand{
	{"min-keys", "smallest number of keys in a group", func(p *ledger.PolicySet) any { return &p.MinKeys }},
	{"sealed-group", "each principal has a group whose keys are all sealed", func(p *ledger.PolicySet) any { return &p.SealedGroup }},
	{"verify-days", "days within which each key is proven again", func(p *ledger.PolicySet) any { return &p.VerifyDays }},
	{"live-days", "days within which each device is proven live again", func(p *ledger.PolicySet) any { return &p.LiveDays }},
	{"touch", "each credential asks for a touch", func(p *ledger.PolicySet) any { return &p.Touch }},
	{"attested", "each key has shown its maker's attestation", func(p *ledger.PolicySet) any { return &p.Attested }},
	{"two-officers", "two officers sign whatever one would", func(p *ledger.PolicySet) any { return &p.TwoOfficers }},
}

// in is the demand's value in a policy, for a person.
func (d demand) in(p ledger.PolicySet) string {
	switch value := d.field(&p).(type) {
	case *int:
		if *value != 0 {
			return fmt.Sprint(*value)
		}
	case *bool:
		if *value {
			return "yes"
		}
	}
	return "-"
}

// PolicyJSON is a policy as JSON, whole: zero and false demand nothing.
type PolicyJSON struct {
	MinKeys     int  `json:"min_keys"`
	SealedGroup bool `json:"sealed_group"`
	VerifyDays  int  `json:"verify_days"`
	LiveDays    int  `json:"live_days"`
	Touch       bool `json:"touch"`
	Attested    bool `json:"attested"`
	TwoOfficers bool `json:"two_officers"`
}

// PolicyShown is the policy that counts as JSON.
type PolicyShown struct {
	PolicyJSON
	Since *uint64 `json:"since"` // record; null: none was ever set
}

func policyShowCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Show the active policy",
		Long: `Show what is required, from the ledger. 'rootseal status' shows what violates
it.

With --json: min_keys, sealed_group, verify_days, live_days, touch, attested,
two_officers, since. Zero and false require nothing. since is the record from
which the policy is active; null if no policy was set.`,
		RunE: func(*cobra.Command, []string) error { return showPolicy(a) },
	}
}

func showPolicy(a *cli.App) error {
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	policy := officers.PolicyOf(register)
	if register.Policy == nil {
		a.Say("no policy is set; set one with 'rootseal policy set'")
	}
	operator.SayUndecided(a, register)
	if a.JSON {
		return a.PrintJSON(PolicyShown{PolicyJSON(policy), view.OrNull(register.PolicySince)})
	}
	return printPolicy(a.Out, policy)
}

func printPolicy(w io.Writer, policy ledger.PolicySet) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "DEMAND\tVALUE\tWHAT")
	for _, d := range demands {
		fmt.Fprintf(t, "%s\t%s\t%s\n", d.flag, d.in(policy), d.what)
	}
	return t.Flush()
}
