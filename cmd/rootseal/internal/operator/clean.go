package operator

import (
	"cmp"
	"context"
	"errors"
	"slices"

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
	Endpoints []string // confirmed ones that are not AWS's
	Typed     []string // accounts and services that a person confirms
}

// MayClean returns the check before a retired credential is deleted. If AWS cannot
// be read, the operator types the account number.
func MayClean(a *cli.App, l *ledger.Ledger, person *Operator, o Cleaning) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		who, err := principal.Parse(old.Principal)
		if err != nil {
			return err
		}
		e := o.env(ctx, a, l, person, who, old)
		err = custody.MayClean(ctx, e, old, o.Typed...)
		if errors.Is(err, gate.ErrNotConfirmed) && e.AWS != nil { // the credentials in the environment may read the account
			if again := custody.MayClean(ctx, LocalEnv(a, l, person), old, o.Typed...); !errors.Is(again, gate.ErrNotConfirmed) {
				return again
			}
		}
		ask := hint.Of(err)
		if ask == nil || ask.ID != hint.ConfirmClean || !person.Terminal.IsThere() {
			return err
		}
		account := ask.Params[0]
		person.Terminal.Say("%v", err)
		question := printable.Sentence("look for the device in the AWS console, and type %s if it is gone", account)
		if !who.AWS() {
			question = printable.Sentence("look at the login of %s, and type %s if it does not accept those codes", old.Principal, account)
		}
		if _, err := person.Terminal.Ask(ctx, Said(person.Terminal, question), "", Same(account), ConfirmInstead(person.Terminal, account)); err != nil {
			return err
		}
		o.Typed = append(o.Typed, account)
		return custody.MayClean(ctx, e, old, o.Typed...)
	}
}

// env returns an Env that reads the account of a device. Credentials that cannot be used,
// or that ask at an endpoint which no one has confirmed, are left out.
func (o Cleaning) env(ctx context.Context, a *cli.App, l *ledger.Ledger, person *Operator, who principal.Principal, old *record.MFADevice) *env.Env {
	profile := o.Profile
	var settings []ledger.Setting
	if begin := record.Fold(l.ByCeremony(old.Ceremony)).Begin; begin != nil {
		profile, settings = cmp.Or(profile, begin.Profile), begin.Settings
	}
	e, found, err := Env(ctx, a, l, person, who, profile)
	isNew := func(s ledger.Setting) bool {
		return cli.IsEndpoint(s) && !slices.Contains(settings, s) && !slices.Contains(o.Endpoints, s.Value)
	}
	if err != nil || slices.ContainsFunc(found, isNew) {
		return LocalEnv(a, l, person)
	}
	return e
}
