package oversight

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// checkClock holds the clock against AWS's Date. A clock that nothing can be
// held against is a warning: codes work, an enrolment asks.
func checkClock(ctx context.Context, a *cli.App, profile string) []Finding {
	room := env.Env{
		Now:        a.World.Now,
		ServerTime: func(ctx context.Context) (time.Time, error) { return a.World.ServerTime(ctx, profile) },
	}
	clock, err := room.Clock(ctx)
	switch {
	case errors.Is(err, env.ErrNoClock):
		return []Finding{{Warn, "clock", err.Error(), "connect to the network; without one, enroll and rotate need --clock with the time of another clock"}}
	case err != nil:
		return []Finding{{Fail, "clock", err.Error(), clockRemedy(runtime.GOOS)}}
	case env.Drifts(clock):
		return []Finding{{Warn, "clock", view.ClockWords(clock), clockRemedy(runtime.GOOS)}}
	}
	return []Finding{{Good, "clock", view.ClockWords(clock), ""}}
}

// checkAWS looks at whose the credentials are and with whom we would talk.
func checkAWS(ctx context.Context, a *cli.App, profile string) []Finding {
	client, err := a.World.AWS(ctx, profile)
	if err != nil {
		set := cli.EndpointSettings(a.World.ClockAt(ctx, profile))
		return append(endpointFindings(a, set), credentialFinding(a, profile, err))
	}
	found := endpointFindings(a, cli.ClientSettings(client, client.Endpoints()))
	caller, _, err := client.Caller(ctx)
	switch {
	case err != nil:
		return append(found, credentialFinding(a, profile, err))
	case caller.Root:
		return append(found, Finding{Warn, "AWS", caller.ARN + ": the root user's own key", "use an administrator's profile, and delete root's access keys"})
	}
	return append(found, Finding{Good, "AWS", caller.ARN, ""})
}

// credentialFinding is a failure only where somebody chose the profile.
func credentialFinding(a *cli.App, profile string, err error) Finding {
	if profile == "" {
		profile = a.World.Profile()
	}
	next := view.HintFor(err)
	if next == "" {
		next = "check the network, then run rootseal doctor again"
	}
	switch {
	case profile != "":
		return Finding{Fail, "AWS", fmt.Sprintf("profile %s: %v", profile, err), next}
	case errors.Is(err, cloud.ErrCredentials):
		return Finding{
			Warn, "AWS", "no credentials: an IAM user cannot be enrolled; keys, code, recover and the enrollment of root work",
			"rootseal doctor --profile NAME, or aws configure sso",
		}
	}
	return Finding{Warn, "AWS", err.Error(), next}
}

// endpointFindings names every setting that decides with whom we talk and is
// not the default: those of the environment, and those of the AWS configuration.
func endpointFindings(a *cli.App, configured []ledger.Setting) []Finding {
	var found []Finding
	for _, s := range append(a.World.Settings(), configured...) {
		found = append(found, Finding{Warn, "endpoints", s.Name + " is " + s.Value, "remove the setting unless you need it: it decides what rootseal talks to"})
	}
	if found == nil {
		found = []Finding{{Good, "endpoints", "the defaults", ""}}
	}
	return found
}
