package mfa

import (
	"context"
	"errors"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
)

// signInEvent is the name of a console sign-in in CloudTrail.
const signInEvent = "ConsoleLogin"

// ErrNotSeen says that CloudTrail has no new sign-in with the device, or not yet.
var ErrNotSeen = errors.New("no new sign-in with this device is in CloudTrail; it delivers after 5 to 15 minutes")

// SignInWith returns the newest sign-in of an account's root user with a device.
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
