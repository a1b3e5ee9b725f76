package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// MayClean returns the check before a retired credential is deleted. If AWS cannot
// be read, the operator types the account number.
func MayClean(a *cli.App, e *env.Env, person *Operator, typed []string) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		err := custody.MayClean(ctx, e, old, typed...)
		ask := hint.Of(err)
		if ask == nil || ask.ID != hint.ConfirmClean || !person.Terminal.IsThere() {
			return err
		}
		who, err := principal.Parse(old.Principal)
		if err != nil {
			return err
		}
		account := who.Account
		person.Terminal.Say("the ledger calls %s of %s retired, and rootseal cannot check that.", old.Name(), old.Principal)
		if _, err := person.Terminal.Ask(ctx, Said(person.Terminal, printable.Sentence("check there, and type %s if it is gone", account)), "", Same(account), ConfirmInstead(person.Terminal, account)); err != nil {
			return err
		}
		typed = append(typed, account)
		return custody.MayClean(ctx, e, old, typed...)
	}
}
