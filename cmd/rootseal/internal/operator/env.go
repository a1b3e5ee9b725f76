package operator

import (
	"context"
	"slices"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// Room gathers what a ceremony works with, and the settings that are not the
// default. For root without a profile no AWS credential is looked up.
func Room(ctx context.Context, a *cli.App, l *ledger.Ledger, person env.Person, who principal.Principal, profile string) (*env.Env, []ledger.Setting, error) {
	remembered, err := a.Remembered()
	if err != nil {
		return nil, nil, err
	}
	room := &env.Env{
		Desk:   a.Desk(),
		Ledger: l,
		Now:    a.World.Now,
		OSUser: cli.OsUser(),

		Remembered: remembered,
		Ambient:    Ambient(a, nil),
		ServerTime: func(ctx context.Context) (time.Time, error) {
			return a.World.ServerTime(ctx, profile)
		},
	}
	enter(a, person, room)
	if a.World.Partition != nil {
		room.Partition = *a.World.Partition
	}
	settings := a.World.Settings()
	if !who.AWS() || who.Kind == principal.Root && profile == "" {
		if a.World.Region != nil {
			room.Region = a.World.Region(ctx, profile)
		}
		return room, append(settings, cli.EndpointSettings(a.World.ClockAt(ctx, profile))...), nil
	}
	client, err := a.World.AWS(ctx, profile)
	if err != nil {
		return nil, nil, err
	}
	room.AWS, room.Trail = client, client
	endpoints := client.Endpoints()
	if who.Kind == principal.Root { // whose sign-in CloudTrail is asked for
		endpoints = slices.DeleteFunc(client.AllEndpoints(), func(e cloud.Endpoint) bool {
			return e.Service != "cloudtrail" && !slices.Contains(endpoints, e)
		})
	}
	return room, append(settings, cli.ClientSettings(client, endpoints)...), nil
}

// Ambient finds credentials that nobody named, for a second opinion. Endpoints
// that are not AWS's count as AWS where a flag has confirmed them.
func Ambient(a *cli.App, confirmed []string) func(context.Context) (env.AWS, string, error) {
	if a.World.Ambient == nil {
		return nil
	}
	return func(ctx context.Context) (env.AWS, string, error) {
		client, err := a.World.Ambient(ctx)
		if err != nil {
			return nil, "", err
		}
		for _, s := range cli.EndpointSettings(client.Endpoints()) {
			if !slices.Contains(confirmed, s.Value) {
				return client, s.Value, nil
			}
		}
		return client, "", nil
	}
}
