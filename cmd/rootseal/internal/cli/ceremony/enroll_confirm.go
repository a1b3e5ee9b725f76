package ceremony

import (
	"context"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// confirmPlan shows the plans and has the account (or the service) typed. It
// returns what was confirmed, for the record.
func confirmPlan(ctx context.Context, a *cli.App, t operator.Asker, ceremonies []*enroll.Ceremony, settings []ledger.Setting, f enrollFlags) ([]string, error) {
	out := a.Err
	if f.confirm == "" {
		out = operator.ScreenOf(a, t)
	}
	for _, c := range ceremonies {
		view.PrintPlan(out, c.Plan(), settings)
	}
	who, err := principal.Parse(ceremonies[0].Plan().Begin.Principal)
	if err != nil {
		return nil, err
	}
	what := "account number"
	if !who.AWS() {
		what = "service's name"
	}
	switch {
	case f.confirm == who.Account:
		return []string{what + " " + f.confirm + ", by flag"}, nil
	case f.confirm != "":
		return nil, cli.Usage("--confirm is %s, and the plan is for %s", f.confirm, who.Account)
	}
	for _, c := range ceremonies {
		c.Release()
	}
	if _, err := t.Ask(ctx, fmt.Sprintf("type the %s to confirm", what), "", operator.Same(who.Account), operator.ConfirmInstead(who.Account)); err != nil {
		return nil, err
	}
	return []string{what + " " + who.Account + ", typed"}, nil
}
