package enroll

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/cloud"
)

// isInUse asks AWS whether anybody uses a device; the error is why it cannot be
// asked.
func (r *Room) isInUse(ctx context.Context, account, arn string) (bool, error) {
	aws, elsewhere := r.AWS, ""
	if aws == nil {
		if r.Ambient == nil {
			return false, ErrNoAWS
		}
		short, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		ctx = short
		var err error
		if aws, elsewhere, err = r.Ambient(ctx); err != nil {
			return false, err
		}
	}
	caller, _, err := aws.Caller(ctx)
	if err == nil && caller.Account != account {
		err = ErrWrongAccount
	}
	if err != nil {
		return false, err
	}
	all, err := virtualDevices(ctx, aws, caller)
	inUse := slices.ContainsFunc(all, func(d cloud.VirtualMFADevice) bool { return cloud.SameThing(d.ARN, arn) && d.Assigned() })
	if err == nil && elsewhere != "" && !inUse { // what it does not show proves nothing
		err = fmt.Errorf("%w: nobody has confirmed %s", ErrNoAWS, elsewhere)
	}
	return inUse, err
}

// askLimit is how long credentials that nobody named may take to answer. They
// are a second opinion: waiting for them must not hold up an emergency.
const askLimit = 2 * time.Second
