package awsiam

import (
	"context"

	"rootseal/enroll/cloud"
)

// MemberRoot removes devices of a member account's root from the management
// account. Each call makes a session that can only remove root's credentials and
// lives for a quarter of an hour; without a call there is no session. If AWS
// refuses the session, nothing changes.
type MemberRoot struct {
	Management *Client
	Account    string // the member
}

// Deactivate takes a device from root. The call names no user, because the session
// is root's.
func (r MemberRoot) Deactivate(ctx context.Context, _, arn string) (cloud.Answer, error) {
	root, err := r.Management.AssumeRoot(ctx, r.Account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Deactivate(ctx, "", arn)
}

// Delete deletes a device that root no longer uses.
func (r MemberRoot) Delete(ctx context.Context, arn string) (cloud.Answer, error) {
	root, err := r.Management.AssumeRoot(ctx, r.Account, cloud.DeleteRoot)
	if err != nil {
		return cloud.Answer{}, err
	}
	return root.Delete(ctx, arn)
}
