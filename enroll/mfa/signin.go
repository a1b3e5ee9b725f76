package mfa

import (
	"context"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
)

// signInEvent is CloudTrail's name of a sign-in to the console.
const signInEvent = "ConsoleLogin"

// ErrNotSeen means that CloudTrail shows no new sign-in with the device, or does
// not show it yet.
var ErrNotSeen = hint.Sentinel(hint.AwaitSignIn, "CloudTrail shows no new sign-in with this device; it needs 5 to 15 minutes")

// SignInWith returns the newest sign-in of an account's root with a device.
func SignInWith(ctx context.Context, e *env.Env, account, arn string, since time.Time) (cloud.Event, error) {
	events, err := e.Trail.Events(ctx, signInEvent, since)
	if err != nil {
		return cloud.Event{}, err
	}
	var newest cloud.Event
	for _, e := range events {
		if e.Root && e.Account == account && e.MFA && !e.Failed() && cloud.SameThing(e.DeviceARN, arn) && !e.Time.Before(since) && e.Time.After(newest.Time) {
			newest = e
		}
	}
	if newest.ID == "" {
		return newest, ErrNotSeen
	}
	return newest, nil
}
