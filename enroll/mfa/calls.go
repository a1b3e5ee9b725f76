package mfa

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
)

// CeremonyTag is the key of the tag that every device made through the API
// carries: a device whose workstation died is found by it.
const CeremonyTag = "rootseal-ceremony"

// HeadTag is the key of the tag with the ledger's head when the device was made:
// kept at AWS, where nobody rewrites it with the ledger.
const HeadTag = "rootseal-head"

// ErrNoSuchDevice says that a principal has no such device at AWS.
var ErrNoSuchDevice = hint.Sentinel(hint.ListDevices, "AWS shows no device")

// VirtualDevices are the devices of the account whose credentials these are. A list
// that names a device of another account or partition is no answer of this one,
// whoever gave it: what it does not show may be there.
func VirtualDevices(ctx context.Context, aws env.Reader, caller cloud.Caller) ([]cloud.VirtualMFADevice, error) {
	all, _, err := aws.VirtualDevices(ctx)
	if err != nil {
		return nil, err
	}
	return all, CheckOwn(all, caller)
}

func CheckOwn(all []cloud.VirtualMFADevice, caller cloud.Caller) error {
	for _, d := range all {
		if !isOwn(d.ARN, caller) {
			return fmt.Errorf("%w: AWS listed %s, and the credentials are of %s", env.ErrWrongAccount, d.ARN, caller.ARN)
		}
	}
	return nil
}

// isOwn tells whether an ARN is of the caller's account and partition. A serial
// number, or a caller whom AWS did not name, tells neither.
func isOwn(arn string, caller cloud.Caller) bool {
	its, mine := strings.Split(arn, ":"), strings.Split(caller.ARN, ":")
	if len(its) < 6 || len(mine) < 6 {
		return true
	}
	return its[1] == mine[1] && its[4] == mine[4]
}

// Patiently repeats a call that AWS has refused for its rate, and only such a
// one: the refusal proves that the call had no effect. The same code with a
// status of 5xx proves nothing, as a balancer may have sent it.
func Patiently(ctx context.Context, call func() error) error {
	for wait := time.Second; ; wait *= 2 {
		err := call()
		if !errors.Is(err, cloud.ErrThrottled) || errors.Is(err, cloud.ErrInDoubt) || wait > 8*time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}
