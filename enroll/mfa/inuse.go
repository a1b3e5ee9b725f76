package mfa

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
)

// IsInUse asks AWS whether a device is assigned to a user. The error says why the
// answer does not count.
func IsInUse(ctx context.Context, r *env.Env, account, arn string) (bool, error) {
	aws, elsewhere := r.AWS, ""
	if aws == nil {
		if r.Ambient == nil {
			return false, env.ErrNoAWS
		}
		short, cancel := context.WithTimeout(ctx, AskLimit)
		defer cancel()
		ctx = short
		var err error
		if aws, elsewhere, err = r.Ambient(ctx); err != nil {
			return false, err
		}
	}
	caller, _, err := aws.Caller(ctx)
	if err == nil && caller.Account != account {
		err = env.ErrWrongAccount
	}
	if err != nil {
		return false, err
	}
	all, err := VirtualDevices(ctx, aws, caller)
	inUse := slices.ContainsFunc(all, func(d cloud.VirtualMFADevice) bool { return cloud.SameThing(d.ARN, arn) && d.Assigned() })
	if err == nil && elsewhere != "" && !inUse { // an unconfirmed endpoint cannot show that the device is free
		err = fmt.Errorf("%w: endpoint %s is not confirmed", env.ErrNoAWS, elsewhere)
	}
	return inUse, err
}

// AskLimit is how long AWS credentials from the environment may take to answer.
// They are a second opinion, so waiting for them must not delay an emergency.
const AskLimit = 2 * time.Second
