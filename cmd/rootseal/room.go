package main

import (
	"context"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// room gathers what a ceremony works with, and the settings that are not the
// default. For root without a profile no AWS credential is looked up.
func (a *app) room(ctx context.Context, l *ledger.Ledger, person env.Person, who principal.Principal, profile string) (*env.Env, []ledger.Setting, error) {
	remembered, err := a.remembered()
	if err != nil {
		return nil, nil, err
	}
	room := &env.Env{
		Desk:   a.desk(),
		Ledger: l,
		Person: a.world.person(person),
		Now:    a.world.now,
		OSUser: osUser(),

		Signers:    signersOf(person),
		Shown:      shownTo(person),
		Remembered: remembered,
		Emergency:  a.emergency,
		Ambient:    a.ambient(nil),
		ServerTime: func(ctx context.Context) (time.Time, error) {
			return a.world.serverTime(ctx, profile)
		},
	}
	if a.world.partition != nil {
		room.Partition = *a.world.partition
	}
	settings := a.world.settings()
	if !who.AWS() || who.Kind == principal.Root && profile == "" {
		if a.world.region != nil {
			room.Region = a.world.region(ctx, profile)
		}
		return room, append(settings, endpointSettings(a.world.clockAt(ctx, profile))...), nil
	}
	client, err := a.world.aws(ctx, profile)
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
	return room, append(settings, clientSettings(client, endpoints)...), nil
}

// ambient finds credentials that nobody named, for a second opinion. Endpoints
// that are not AWS's count as AWS where a flag has confirmed them.
func (a *app) ambient(confirmed []string) func(context.Context) (env.AWS, string, error) {
	if a.world.ambient == nil {
		return nil
	}
	return func(ctx context.Context) (env.AWS, string, error) {
		client, err := a.world.ambient(ctx)
		if err != nil {
			return nil, "", err
		}
		for _, s := range endpointSettings(client.Endpoints()) {
			if !slices.Contains(confirmed, s.Value) {
				return client, s.Value, nil
			}
		}
		return client, "", nil
	}
}
