package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/settle"
)

// removeLeftovers shows what a dead workstation left, has the account's number
// typed, and removes it.
func (a *app) removeLeftovers(ctx context.Context, l *ledger.Ledger, f recoverFlags, codes map[device.KeySerial]string) error {
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f.signing); err != nil {
		return err
	}
	room, err := a.accountRoom(ctx, l, person, f)
	if err != nil {
		return err
	}
	found, err := settle.FindLeftovers(ctx, room)
	if err != nil {
		return err
	}
	a.showLeftovers(found)
	if len(found.Devices) == 0 {
		if a.json {
			return a.printJSON([]result{})
		}
		return nil
	}
	switch {
	case slices.Contains(f.confirm, found.Account):
	case len(f.confirm) > 0:
		return usage("--confirm is %s, and the account is %s", strings.Join(f.confirm, ", "), found.Account)
	default:
		if _, err := person.terminal.ask(ctx, "type the account number to remove them", "", same(found.Account), confirmInstead(found.Account)); err != nil {
			return err
		}
	}
	r, err := settle.RemoveLeftovers(ctx, room, found, found.Account)
	if err == nil {
		a.say("removed; ledger head %s", r.Head)
		a.sayOwed(r.Owed)
	}
	if a.json {
		err = errors.Join(err, a.printJSON([]result{newResult(r)}))
	}
	return err
}

func (a *app) showLeftovers(found settle.Leftovers) {
	if len(found.Devices) == 0 {
		a.say("AWS has no unassigned device of a ceremony that this ledger does not know")
	}
	for _, d := range found.Devices {
		a.say("unassigned at AWS: %s, of ceremony %s", d.DeviceARN, d.Ceremony)
	}
	for _, c := range found.Credentials {
		a.say("on key %d: %s", c.KeySerial, plain(c.CredentialID))
	}
	for _, arn := range found.Console {
		a.say("unassigned, perhaps created in the console: %s. if no one is enrolling root now, delete it: aws iam delete-virtual-mfa-device --serial-number %s", arn, arn)
	}
}

// finishLeftovers goes on with a removal that was broken off.
func (a *app) finishLeftovers(ctx context.Context, l *ledger.Ledger, person *officer, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
	gone, err := f.givenUp(open)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	closes := f.closes == open.ID
	room := a.deskRoom(l, person)
	if !closes {
		if room, err = a.accountRoom(ctx, l, person, f); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
	}
	r, err := settle.FinishLeftovers(ctx, room, open, settle.Word{Gone: gone, Close: closes, Confirm: a.confirmRecovery(person, f.confirm)})
	if err != nil {
		return r, fmt.Errorf("removing leftovers %s: %w", open.ID, err)
	}
	if len(r.Undone) == 0 {
		a.say("closed %s: nothing was removed", open.ID)
	} else {
		a.say("finished the removal %s", open.ID)
	}
	a.sayOwed(r.Owed)
	return r, nil
}

// accountRoom is a room with AWS in it, whatever the principal.
func (a *app) accountRoom(ctx context.Context, l *ledger.Ledger, person *officer, f recoverFlags) (*env.Env, error) {
	room, settings, err := a.room(ctx, l, person, principal.Principal{Kind: principal.User}, f.profile)
	if err != nil {
		return nil, err
	}
	return room, a.confirmEndpoints(ctx, person.terminal, settings, f.endpoints)
}
