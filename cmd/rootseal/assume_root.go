package main

import (
	"context"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// asRoot ends a device of a member account's root from the management account. A
// session is made for each call: it can do nothing but remove root's credentials,
// and it is not made before there is something to remove.
type asRoot struct {
	management *awsiam.Client
	account    string // the member
}

// Deactivate takes a device from root.
func (r asRoot) Deactivate(ctx context.Context, _, arn string) (cloud.Answer, error) {
	root, err := r.management.AssumeRoot(ctx, r.account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Deactivate(ctx, "", arn)
}

// Delete ends a device that root does not use any more.
func (r asRoot) Delete(ctx context.Context, arn string) (cloud.Answer, error) {
	root, err := r.management.AssumeRoot(ctx, r.account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Delete(ctx, arn)
}

// removeByAPI has root's old device removed with a profile of the management
// account, and gives the settings of that one that are not the default. What is
// removed has to be read, so the account needs a profile of its own.
func (a *app) removeByAPI(ctx context.Context, room *enroll.Room, account, profile string) ([]ledger.Setting, error) {
	if room.AWS == nil {
		return nil, usage("--assume-root goes with a --profile that may read account %s", account)
	}
	management, err := a.world.aws(ctx, profile)
	if err != nil {
		return nil, err
	}
	room.Root = asRoot{management, account}
	return clientSettings(management, management.Endpoints()), nil
}
