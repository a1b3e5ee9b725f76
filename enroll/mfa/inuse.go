package mfa

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
)

// IsInUse asks AWS whether anyone uses a device; the error says why AWS cannot be
// asked.
func IsInUse(ctx context.Context, e *env.Env, account, arn string) (bool, error) {
	aws, elsewhere := e.AWS, ""
	if aws == nil {
		if e.Ambient == nil {
			return false, env.ErrNoAWS
		}
		short, cancel := context.WithTimeout(ctx, AskLimit)
		defer cancel()
		ctx = short
		var err error
		if aws, elsewhere, err = e.Ambient(ctx); err != nil {
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
	if err == nil && elsewhere != "" && !inUse { // what it does not show proves nothing
		err = fmt.Errorf("%w: nobody has confirmed %s", env.ErrNoAWS, elsewhere)
	}
	return inUse, err
}

// AskLimit is how long credentials that were not named may take to answer. They are a
// second opinion, which must not hold up an emergency.
const AskLimit = 2 * time.Second
