package main

import (
	"context"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// removeByAPI has root's old device removed with a profile of the management
// account, and gives the settings of that one that are not the default. What is
// removed has to be read, so the account needs a profile of its own.
func (a *app) removeByAPI(ctx context.Context, room *env.Env, account, profile string) ([]ledger.Setting, error) {
	if room.AWS == nil {
		return nil, usage("--assume-root goes with a --profile that may read account %s", account)
	}
	management, err := a.world.aws(ctx, profile)
	if err != nil {
		return nil, err
	}
	room.Root = awsiam.MemberRoot{Management: management, Account: account}
	return clientSettings(management, management.Endpoints()), nil
}
