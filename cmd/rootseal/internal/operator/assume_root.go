package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// RemoveByAPI lets a profile of the management account remove root's old device,
// and returns the settings of that profile that are not the default. The removal
// is read back, so the environment must have a profile of the account itself.
func RemoveByAPI(ctx context.Context, a *cli.App, e *env.Env, account, profile string) ([]ledger.Setting, error) {
	if e.AWS == nil {
		return nil, cli.Usage("--assume-root requires a --profile that can read account %s", account)
	}
	management, err := a.World.AWS(ctx, profile)
	if err != nil {
		return nil, err
	}
	e.Root = management.RootRemover(account)
	return cli.ClientSettings(management, management.Endpoints()), nil
}
