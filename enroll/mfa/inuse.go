package mfa

import (
	"context"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/message"
)

// askLimit is how long credentials that were not named may take to answer. They are a
// second opinion, which must not hold up an emergency.
const askLimit = 2 * time.Second

// Opinion is what credentials that were not named show of an account.
type Opinion struct {
	API       env.AWS
	Caller    cloud.Caller
	Devices   []cloud.VirtualMFADevice
	Elsewhere string // an endpoint that is not AWS's and that no one has confirmed; "": AWS answered
}

// AskAmbient reads an account with the credentials of the environment.
func AskAmbient(ctx context.Context, e *env.Env, account string) (o Opinion, err error) {
	if e.Ambient == nil {
		return o, env.ErrNoAWS
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if o.API, o.Elsewhere, err = e.Ambient(ctx); err != nil {
		return o, err
	}
	return o, o.read(ctx, account)
}

func (o *Opinion) read(ctx context.Context, account string) (err error) {
	if o.Caller, _, err = o.API.Caller(ctx); err != nil {
		return err
	}
	if o.Caller.Account != account {
		return message.Errorf("%w: the credentials here are of %s", env.ErrWrongAccount, o.Caller.Account)
	}
	o.Devices, err = VirtualDevices(ctx, o.API, o.Caller)
	return err
}

// IsInUse asks AWS whether anyone uses a device; the error says why AWS cannot be
// asked.
func IsInUse(ctx context.Context, e *env.Env, account, arn string) (bool, error) {
	o := Opinion{API: e.AWS}
	var err error
	if e.AWS == nil {
		o, err = AskAmbient(ctx, e, account)
	} else {
		err = o.read(ctx, account)
	}
	inUse := slices.ContainsFunc(o.Devices, func(d cloud.VirtualMFADevice) bool { return cloud.SameThing(d.ARN, arn) && d.Assigned() })
	if err == nil && o.Elsewhere != "" && !inUse { // what it does not show proves nothing
		err = message.Errorf("%w: the endpoint %s is not confirmed", env.ErrNoAWS, o.Elsewhere)
	}
	return inUse, err
}
