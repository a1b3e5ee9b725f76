package main

import (
	"context"
	"slices"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// room gathers what a ceremony works with, and the settings that are not the
// default. For root without a profile no AWS credential is looked up.
func (a *app) room(ctx context.Context, l *ledger.Ledger, person enroll.Person, who enroll.Principal, profile string) (*enroll.Room, []ledger.Setting, error) {
	room := &enroll.Room{
		Desk:   a.desk(),
		Ledger: l,
		Person: a.world.person(person),
		Now:    a.world.now,
		OSUser: osUser(),

		Signers: signersOf(person), Shown: shownTo(person),
		ServerTime: func(ctx context.Context) (time.Time, error) {
			return a.world.serverTime(ctx, profile)
		},
	}
	settings := a.world.settings()
	if !who.AWS() || who.Kind == enroll.Root && profile == "" {
		return room, append(settings, endpointSettings(a.world.clockAt(ctx, profile))...), nil
	}
	client, err := a.world.aws(ctx, profile)
	if err != nil {
		return nil, nil, err
	}
	room.AWS, room.Trail = client, client
	endpoints := client.Endpoints()
	if who.Kind == enroll.Root { // whose sign-in CloudTrail is asked for
		endpoints = slices.DeleteFunc(client.AllEndpoints(), func(e cloud.Endpoint) bool {
			return e.Service != "cloudtrail" && !slices.Contains(endpoints, e)
		})
	}
	return room, append(settings, clientSettings(client, endpoints)...), nil
}
