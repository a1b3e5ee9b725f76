package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/message"
)

// removeLeftovers shows what a lost workstation left, has it confirmed and removes
// it.
func (r *recovering) removeLeftovers(ctx context.Context) error {
	if err := r.person.Signing.Bring(ctx, r.ledger, r.given.Signing); err != nil {
		return err
	}
	e, err := r.account(ctx, r.recoverOptions)
	if err != nil {
		return err
	}
	found, err := settle.FindLeftovers(ctx, e)
	if err != nil {
		return err
	}
	r.showLeftovers(found)
	if len(found.Devices) == 0 {
		return printJSON(r.session, []view.CeremonyResult{})
	}
	if err := settle.MayRemove(e, found); err != nil {
		return err
	}
	if err := e.ReadyToSign(ctx, nil); err != nil {
		return err
	}
	ask := operator.Confirmation{Noun: "account number", Text: found.Account, Given: r.confirm, OnlyOne: true, Label: "type the account number to remove them"}
	if _, err := ask.Get(ctx, r.person.Terminal); err != nil {
		return err
	}
	ended, err := settle.RemoveLeftovers(ctx, e, found, found.Account)
	if err == nil {
		r.Say("%s; ledger head %s", view.RemovalWords(ended), ended.Head)
		r.sayOwed(ended.Owed)
	}
	return errors.Join(err, printJSON(r.session, []view.CeremonyResult{view.NewCeremonyResult(ended)}))
}

func (r *recovering) showLeftovers(found settle.Leftovers) {
	if len(found.Devices) == 0 {
		r.Say("AWS has no unassigned device of a ceremony that this ledger does not know")
	}
	for _, d := range found.Devices {
		r.Say("unassigned at AWS: %s, of ceremony %s", d.DeviceARN, d.Ceremony)
	}
	for _, c := range found.Credentials {
		r.Say("on key %d: %s", c.KeySerial, printable.Text(c.CredentialID))
	}
	for _, arn := range found.Console {
		r.Say("unassigned, perhaps created in the console: %s. if no one is enrolling root now, delete it: aws iam delete-virtual-mfa-device --serial-number %s", arn, hint.Word(arn))
	}
}

// finishLeftovers continues an interrupted removal.
func (r *recovering) finishLeftovers(ctx context.Context, o recoverOptions, open *record.Ceremony) (enroll.Result, error) {
	word := settle.Word{Gone: o.goneFrom(open), TakeOver: o.takeOver == open.ID, Close: o.closes == open.ID, Confirm: r.confirmPlan}
	e := r.localEnv()
	if !word.Close {
		var err error
		if e, err = r.account(ctx, o); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
	}
	ended, err := settle.FinishLeftovers(ctx, e, open.ID, word)
	if err != nil {
		return ended, message.Errorf("removing leftovers %s: %w", open.ID, err)
	}
	r.Say("%s", view.RemovalWords(ended))
	r.sayOwed(ended.Owed)
	return ended, nil
}

// account returns an environment with AWS in it, for whatever principal.
func (r *recovering) account(ctx context.Context, o recoverOptions) (*env.Env, error) {
	e, settings, err := r.awsEnv(ctx, principal.Principal{Kind: principal.User}, o.profile)
	if err != nil {
		return nil, err
	}
	return e, r.confirmEndpoints(ctx, settings, o.given.Endpoints)
}
