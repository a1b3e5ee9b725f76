package oversight

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// checkClock compares the clock with AWS's Date. Without an answer it warns: codes
// work, and enroll asks for the time of another clock.
func checkClock(ctx context.Context, a *cli.App, profile string) []view.Check {
	e := env.Env{
		Now:        a.World.Now,
		ServerTime: func(ctx context.Context) (time.Time, error) { return a.World.ServerTime(ctx, profile) },
	}
	clock, err := e.Clock(ctx)
	switch {
	case errors.Is(err, env.ErrNoClock):
		return []view.Check{warn("clock", err.Error(), "connect to the network; without it, enroll and rotate need --clock with the time of another clock")}
	case err != nil:
		return []view.Check{fail("clock", err.Error(), clockRemedy(runtime.GOOS))}
	case env.Drifts(clock):
		return []view.Check{warn("clock", view.ClockWords(clock).String(), clockRemedy(runtime.GOOS))}
	}
	return []view.Check{good("clock", view.ClockWords(clock).String())}
}

// checkAWS shows whose credentials these are, and what rootseal would talk to. It asks
// nothing, so a profile with mfa_serial gives no code to an endpoint that is not AWS's.
func checkAWS(ctx context.Context, a *cli.App, profile string) []view.Check {
	client, err := a.World.AWS(ctx, profile)
	if err != nil {
		set := cli.EndpointSettings(a.World.ClockAt(ctx, profile))
		return append(checkEndpoints(a, set), checkCredentials(a, profile, err))
	}
	found := checkEndpoints(a, cli.ClientSettings(client, client.Endpoints()))
	caller, _, err := client.Caller(ctx)
	switch {
	case err != nil:
		return append(found, checkCredentials(a, profile, err))
	case caller.Root:
		return append(found, warn("AWS", caller.ARN+": the root user's own access key", "use an administrator's profile, and delete root's access keys"))
	}
	return append(found, good("AWS", caller.ARN))
}

// checkCredentials fails only if the operator chose the profile.
func checkCredentials(a *cli.App, profile string, err error) view.Check {
	if profile == "" {
		profile = a.World.Profile()
	}
	next := hints.For(err).String()
	if next == "" {
		next = "check the network, then run 'rootseal doctor' again"
	}
	switch {
	case profile != "":
		return fail("AWS", fmt.Sprintf("profile %s: %v", profile, err), next)
	case errors.Is(err, cloud.ErrNoCredentials):
		return warn("AWS", "no credentials: you cannot enroll an IAM user; keys, code, recover and the enrollment of root work",
			"run 'rootseal doctor --profile NAME' or 'aws configure sso'")
	}
	return warn("AWS", err.Error(), next)
}

// checkEndpoints names every setting that decides what rootseal talks to and is
// not the default, in the environment and in the AWS configuration.
func checkEndpoints(a *cli.App, configured []ledger.Setting) []view.Check {
	all := append(a.World.Settings(), configured...)
	if len(all) == 0 {
		return []view.Check{good("endpoints", "the defaults")}
	}
	return view.Each(all, func(s ledger.Setting) view.Check {
		return warn("endpoints", s.Name+" is "+s.Value, "remove the setting unless you need it: it decides what rootseal talks to")
	})
}
