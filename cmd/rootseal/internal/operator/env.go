package operator

import (
	"context"
	"slices"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// Env returns what a ceremony works with, and the settings that are not the
// default. For root without a profile, no AWS credentials are used.
func Env(ctx context.Context, a *cli.App, l *ledger.Ledger, person env.Person, who principal.Principal, profile string) (*env.Env, []ledger.Setting, error) {
	remembered, err := a.Remembered()
	if err != nil {
		return nil, nil, err
	}
	e := newEnv(a, l, person, remembered)
	e.ServerTime = func(ctx context.Context) (time.Time, error) { return a.World.ServerTime(ctx, profile) }
	if a.World.Partition != nil {
		e.Partition = *a.World.Partition
	}
	settings := a.Settings()
	if !who.AWS() || who.Kind == principal.Root && profile == "" {
		if a.World.Region != nil {
			e.Region = a.World.Region(ctx, profile)
		}
		return e, append(settings, cli.EndpointSettings(a.World.ClockAt(ctx, profile))...), nil
	}
	client, err := a.World.AWS(ctx, profile)
	if err != nil {
		return nil, nil, err
	}
	e.AWS, e.Trail = client, client
	endpoints := client.Endpoints()
	if who.Kind == principal.Root { // CloudTrail has root's sign-in
		endpoints = slices.DeleteFunc(client.AllEndpoints(), func(e cloud.Endpoint) bool {
			return e.Service != "cloudtrail" && !slices.Contains(endpoints, e)
		})
	}
	return e, append(settings, cli.ClientSettings(client, endpoints)...), nil
}

// LocalEnv returns an Env without AWS: plugged-in keys and the ledger. Person is
// nil if nothing is asked.
func LocalEnv(a *cli.App, l *ledger.Ledger, person env.Person) *env.Env {
	remembered, _ := a.Remembered() // without it, nothing is deleted
	return newEnv(a, l, person, remembered)
}

func newEnv(a *cli.App, l *ledger.Ledger, person env.Person, remembered env.Remembered) *env.Env {
	e := &env.Env{
		Desk: a.Desk(), Ledger: l, Now: a.World.Now, OSUser: cli.OsUser(), Remembered: remembered, Ambient: Ambient(a, nil), Confirmed: a.Confirmed,
	}
	if person != nil {
		e.Person = a.World.Person(person)
	}
	if o, is := person.(*Operator); is && o != nil {
		o.labelOf = labelsOf(l)
		e.Signers, e.Shown, e.Emergency = o.Signing.Signers, o.Signing.Shown, o.Signing.Emergency
		if o.Signing.waiting.Load() != nil {
			e.PINs = o.Signing.Ready
		}
		if o.Signing.terminal != nil && o.Signing.terminal.IsThere() {
			e.ShowNew = func(ctx context.Context) (uint64, error) {
				err := o.Signing.ShowUnsigned(ctx, l, "")
				return o.Signing.Shown, err
			}
		}
	}
	return e
}

// labelsOf returns the labels of the keys, as of now.
func labelsOf(l *ledger.Ledger) func(device.KeySerial) string {
	b := record.Read(l.Records())
	return func(serial device.KeySerial) string {
		if key := b.Key(uint32(serial)); key != nil {
			return key.Label
		}
		return ""
	}
}

// Ambient finds AWS credentials that no flag names, for a second opinion. An
// endpoint that is not AWS's counts as AWS if a flag has confirmed it.
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
