package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// checkClock holds the clock against AWS's Date. A clock that nothing can be
// held against is a warning: codes work, an enrolment asks.
func (a *app) checkClock(ctx context.Context, profile string) []finding {
	room := env.Env{
		Now:        a.world.now,
		ServerTime: func(ctx context.Context) (time.Time, error) { return a.world.serverTime(ctx, profile) },
	}
	clock, err := room.Clock(ctx)
	switch {
	case errors.Is(err, env.ErrNoClock):
		return []finding{{warn, "clock", err.Error(), "connect to the network; without one, enroll and rotate need --clock with the time of another clock"}}
	case err != nil:
		return []finding{{fail, "clock", err.Error(), setClock}}
	case env.Drifts(clock):
		return []finding{{warn, "clock", clockWords(clock), setClock}}
	}
	return []finding{{good, "clock", clockWords(clock), ""}}
}

const setClock = "timedatectl set-ntp true, or set the clock as your system does"

// checkAWS looks at whose the credentials are and with whom we would talk.
func (a *app) checkAWS(ctx context.Context, profile string) []finding {
	client, err := a.world.aws(ctx, profile)
	if err != nil {
		set := endpointSettings(a.world.clockAt(ctx, profile))
		return append(a.endpointFindings(set), a.credentialFinding(profile, err))
	}
	found := a.endpointFindings(clientSettings(client, client.Endpoints()))
	caller, _, err := client.Caller(ctx)
	switch {
	case err != nil:
		return append(found, a.credentialFinding(profile, err))
	case caller.Root:
		return append(found, finding{warn, "AWS", caller.ARN + ": the root user's own key", "use an administrator's profile, and delete root's access keys"})
	}
	return append(found, finding{good, "AWS", caller.ARN, ""})
}

// credentialFinding is a failure only where somebody chose the profile.
func (a *app) credentialFinding(profile string, err error) finding {
	if profile == "" {
		profile = a.world.profile()
	}
	next := hintFor(err)
	if next == "" {
		next = "check the network, then run rootseal doctor again"
	}
	switch {
	case profile != "":
		return finding{fail, "AWS", fmt.Sprintf("profile %s: %v", profile, err), next}
	case errors.Is(err, cloud.ErrCredentials):
		return finding{
			warn, "AWS", "no credentials: an IAM user cannot be enrolled; keys, code, recover and the enrollment of root work",
			"rootseal doctor --profile NAME, or aws configure sso",
		}
	}
	return finding{warn, "AWS", err.Error(), next}
}

// endpointFindings names every setting that decides with whom we talk and is
// not the default: those of the environment, and those of the AWS configuration.
func (a *app) endpointFindings(configured []ledger.Setting) []finding {
	var found []finding
	for _, s := range append(a.world.settings(), configured...) {
		found = append(found, finding{warn, "endpoints", s.Name + " is " + s.Value, "remove the setting unless you need it: it decides what rootseal talks to"})
	}
	if found == nil {
		found = []finding{{good, "endpoints", "the defaults", ""}}
	}
	return found
}
