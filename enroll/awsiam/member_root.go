package awsiam

import (
	"context"

	"rootseal/enroll/cloud"
)

// MemberRoot ends devices of a member account's root from the management account.
// A session is made for each call: it can do nothing but remove root's
// credentials, lives for a quarter of an hour, and is not made before there is
// something to remove. Where it is refused nothing was changed.
type MemberRoot struct {
	Management *Client
	Account    string // the member
}

// Deactivate takes a device from root. The user is not named: it is root.
func (r MemberRoot) Deactivate(ctx context.Context, _, arn string) (cloud.Answer, error) {
	root, err := r.Management.AssumeRoot(ctx, r.Account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Deactivate(ctx, "", arn)
}

// Delete ends a device that root does not use any more.
func (r MemberRoot) Delete(ctx context.Context, arn string) (cloud.Answer, error) {
	root, err := r.Management.AssumeRoot(ctx, r.Account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Delete(ctx, arn)
}
