package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// RemoveByAPI has root's old device removed with a profile of the management
// account, and gives the settings of that one that are not the default. What is
// removed has to be read, so the account needs a profile of its own.
func RemoveByAPI(ctx context.Context, a *cli.App, room *env.Env, account, profile string) ([]ledger.Setting, error) {
	if room.AWS == nil {
		return nil, cli.Usage("--assume-root goes with a --profile that may read account %s", account)
	}
	management, err := a.World.AWS(ctx, profile)
	if err != nil {
		return nil, err
	}
	room.Root = management.RootRemover(account)
	return cli.ClientSettings(management, management.Endpoints()), nil
}
