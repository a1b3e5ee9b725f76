package operator

import (
	"cmp"
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// Cleaning says how to find out whether the device of a retired credential is gone.
type Cleaning struct {
	Profile   string   // AWS profile; "": the one that enrolled the device
	Endpoints []string // that are not AWS's own, and meant
	Typed     []string // accounts and services that a person confirms
}

// MayClean returns the check before a retired credential is deleted. If AWS cannot
// be read, the operator types the account number.
func MayClean(a *cli.App, l *ledger.Ledger, person *Operator, o Cleaning) func(context.Context, *record.MFADevice) error {
	for _, address := range o.Endpoints {
		a.Confirm(address)
	}
	return func(ctx context.Context, old *record.MFADevice) error {
		who, err := principal.Parse(old.Principal)
		if err != nil {
			return err
		}
		e, unread := o.env(ctx, a, l, person, who, old)
		if errors.Is(unread, env.ErrStopped) {
			return unread
		}
		err = custody.MayClean(ctx, e, old, o.Typed...)
		if errors.Is(err, gate.ErrNotConfirmed) && e.AWS != nil { // the credentials in the environment may read the account
			if again := custody.MayClean(ctx, o.localEnv(a, l, person), old, o.Typed...); !errors.Is(again, gate.ErrNotConfirmed) {
				return again
			}
		}
		if err != nil && unread != nil {
			a.Say("rootseal cannot read %s at AWS: %v", old.Principal, unread)
		}
		if ask := hint.Of(err); ask == nil || ask.ID != hint.ConfirmClean || !person.Terminal.IsThere() {
			return err
		}
		person.Terminal.Say("%v", err)
		question := printable.Sentence("look for the device in the AWS console, and type %s if it is gone", who.Account)
		if !who.AWS() {
			question = printable.Sentence("look at the login of %s, and type %s if it does not accept those codes", old.Principal, who.Account)
		}
		if _, err := person.Terminal.Ask(ctx, Said(person.Terminal, question), "", Same(who.Account), ConfirmInstead(person.Terminal, who.Account)); err != nil {
			return err
		}
		o.Typed = append(o.Typed, who.Account)
		return custody.MayClean(ctx, e, old, o.Typed...)
	}
}

// env returns an Env that reads the account of a device, or one without AWS and why: the
// account cannot be read, or not at an endpoint that someone vouches for.
func (o Cleaning) env(ctx context.Context, a *cli.App, l *ledger.Ledger, person *Operator, who principal.Principal, old *record.MFADevice) (*env.Env, error) {
	profile := o.Profile
	if begin := record.Fold(l.ByCeremony(old.Ceremony)).Begin; begin != nil {
		profile = cmp.Or(profile, begin.Profile)
	}
	e, settings, err := Env(ctx, a, l, person, who, profile)
	if err == nil && e.AWS != nil {
		vouched := Vouched(e, record.Read(l.Records()).Ceremony(old.Ceremony))
		_, err = AgreeOnEndpoints(ctx, a, person.Terminal, vouched, settings, a.Confirmed())
	}
	if err != nil || e.AWS == nil {
		e = o.localEnv(a, l, person)
	}
	return e, err
}

func (o Cleaning) localEnv(a *cli.App, l *ledger.Ledger, person *Operator) *env.Env {
	e := LocalEnv(a, l, person)
	e.Ambient = Ambient(a, a.Confirmed())
	return e
}
