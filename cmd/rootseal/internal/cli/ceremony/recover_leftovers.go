package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// removeLeftovers shows what a dead workstation left, has the account's number
// typed, and removes it.
func removeLeftovers(ctx context.Context, a *cli.App, l *ledger.Ledger, f recoverFlags, codes map[device.KeySerial]string) error {
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f.signing); err != nil {
		return err
	}
	room, err := accountRoom(ctx, a, l, person, f)
	if err != nil {
		return err
	}
	found, err := enroll.FindLeftovers(ctx, room)
	if err != nil {
		return err
	}
	showLeftovers(a, found)
	if len(found.Devices) == 0 {
		if a.JSON {
			return a.PrintJSON([]Result{})
		}
		return nil
	}
	switch {
	case slices.Contains(f.confirm, found.Account):
	case len(f.confirm) > 0:
		return cli.Usage("--confirm is %s, and the account is %s", strings.Join(f.confirm, ", "), found.Account)
	default:
		if _, err := person.Terminal.Ask(ctx, "type the account number to remove them", "", operator.Same(found.Account), operator.ConfirmInstead(found.Account)); err != nil {
			return err
		}
	}
	r, err := enroll.RemoveLeftovers(ctx, room, found, found.Account)
	if err == nil {
		a.Say("removed; ledger head %s", r.Head)
		sayOwed(a, r.Owed)
	}
	if a.JSON {
		err = errors.Join(err, a.PrintJSON([]Result{newResult(r)}))
	}
	return err
}

func showLeftovers(a *cli.App, found enroll.Leftovers) {
	if len(found.Devices) == 0 {
		a.Say("AWS has no unassigned device of a ceremony that this ledger does not know")
	}
	for _, d := range found.Devices {
		a.Say("unassigned at AWS: %s, of ceremony %s", d.DeviceARN, d.Ceremony)
	}
	for _, c := range found.Credentials {
		a.Say("on key %d: %s", c.KeySerial, printable.Text(c.CredentialID))
	}
	for _, arn := range found.Console {
		a.Say("unassigned, perhaps created in the console: %s. if no one is enrolling root now, delete it: aws iam delete-virtual-mfa-device --serial-number %s", arn, arn)
	}
}

// finishLeftovers goes on with a removal that was broken off.
func finishLeftovers(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
	gone, err := f.givenUp(open)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	closes := f.closes == open.ID
	room := operator.DeskRoom(a, l, person)
	if !closes {
		if room, err = accountRoom(ctx, a, l, person, f); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
	}
	r, err := enroll.FinishLeftovers(ctx, room, open, enroll.Word{Gone: gone, Close: closes, Confirm: confirmRecovery(a, person, f.confirm)})
	if err != nil {
		return r, fmt.Errorf("removing leftovers %s: %w", open.ID, err)
	}
	if len(r.Undone) == 0 {
		a.Say("closed %s: nothing was removed", open.ID)
	} else {
		a.Say("finished the removal %s", open.ID)
	}
	sayOwed(a, r.Owed)
	return r, nil
}

// accountRoom is a room with AWS in it, whatever the principal.
func accountRoom(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, f recoverFlags) (*env.Env, error) {
	room, settings, err := operator.Room(ctx, a, l, person, principal.Principal{Kind: principal.User}, f.profile)
	if err != nil {
		return nil, err
	}
	return room, operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints)
}
