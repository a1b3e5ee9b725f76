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
	"rootseal/enroll/step"
	"rootseal/message"
)

// CeremonyTag is the key of the tag on every device that rootseal creates by API.
// By this tag a later command finds a device whose workstation died.
const CeremonyTag = "rootseal-ceremony"

// HeadTag is the key of the tag with the ledger's head at the creation of the
// device. It is kept at AWS, so an attacker who rewrites the ledger does not
// reach it.
const HeadTag = "rootseal-head"

// ErrNoSuchDevice means that AWS shows no such device of a principal.
var ErrNoSuchDevice = hint.Sentinel(hint.ListDevices, "AWS shows no device")

// VirtualDevices returns the virtual devices of the caller's account. A list with
// a device of another account or partition is not this account's answer, so it
// does not show that a device is missing.
func VirtualDevices(ctx context.Context, aws env.Reader, caller cloud.Caller) ([]cloud.VirtualMFADevice, error) {
	all, _, err := aws.VirtualDevices(ctx)
	if err != nil {
		return nil, err
	}
	return all, CheckOwn(all, caller)
}

func CheckOwn(all []cloud.VirtualMFADevice, caller cloud.Caller) error {
	for _, d := range all {
		if err := checkOwn(d.ARN, caller); err != nil {
			return err
		}
	}
	return nil
}

func checkOwn(arn string, caller cloud.Caller) error {
	if isOwn(arn, caller) {
		return nil
	}
	return message.Errorf("%w: AWS listed %s, but the AWS credentials are those of %s", env.ErrWrongAccount, arn, caller.ARN)
}

// isOwn reports whether an ARN has the caller's account and partition. It is true
// if either text is not an ARN: then there is nothing to compare.
func isOwn(arn string, caller cloud.Caller) bool {
	its, mine := strings.Split(arn, ":"), strings.Split(caller.ARN, ":")
	if len(its) < 6 || len(mine) < 6 {
		return true
	}
	return its[1] == mine[1] && its[4] == mine[4]
}

// Patiently repeats a call that AWS rejected because of the request rate, and no
// other: that rejection proves that the call had no effect. The same code with a
// 5xx status proves nothing, because a load balancer can have sent it.
func Patiently(ctx context.Context, call func() error) error {
	for wait := time.Second; ; wait *= 2 {
		if err := step.MayAct(ctx); err != nil {
			return err
		}
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

// Identify asks AWS whose the credentials are, and keeps the answer.
func (a *Account) Identify(ctx context.Context) (err error) {
	if a.Caller, _, err = a.API.Caller(ctx); err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	return nil
}
