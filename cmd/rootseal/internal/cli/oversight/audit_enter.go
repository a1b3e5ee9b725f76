package oversight

import (
	"cmp"
	"context"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// profile is an account's way in, as package audit uses it.
type profile struct{ cli.Account }

// Assume implements audit.Profile.
func (p profile) Assume(ctx context.Context, account, role string) (audit.Reader, error) {
	return p.Account.Assume(ctx, account, role)
}

// enter loads the profiles of an audit. It returns their settings, and those of
// the environment, that are not the default.
func enter(ctx context.Context, a *cli.App, known *audit.Known, scope audit.Scope) (*audit.Entrance, []ledger.Setting) {
	settings := a.Settings()
	e := audit.Enter(known, scope, func(name string) (audit.Profile, error) {
		account, err := a.World.AWS(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, s := range cli.ClientSettings(account, account.AllEndpoints()) {
			if !slices.Contains(settings, s) {
				settings = append(settings, s)
			}
		}
		return profile{account}, nil
	})
	slices.SortFunc(settings, func(x, y ledger.Setting) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Value, y.Value))
	})
	return e, settings
}

// confirmEndpoints has the operator confirm the endpoints before anything is sent
// there. It opens a terminal only for a question.
func confirmEndpoints(ctx context.Context, a *cli.App, settings []ledger.Setting, given []string) error {
	if operator.ConfirmEndpoints(ctx, a, operator.Nobody{App: a}, settings, given) == nil {
		return nil
	}
	t, leave, err := operator.OpenAsker(a)
	if err != nil {
		return err
	}
	defer leave()
	return operator.ConfirmEndpoints(ctx, a, t, settings, given)
}
