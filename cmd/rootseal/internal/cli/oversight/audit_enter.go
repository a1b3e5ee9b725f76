package oversight

import (
	"cmp"
	"context"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
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
