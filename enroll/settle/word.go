package settle

import (
	"context"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/journal"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// Word is what the operator states in a later command.
type Word struct {
	Console   string             // what the console did: ledger.ConsoleAccepted, ConsoleRefused or DeviceAbsent; "" for nothing
	Typed     string             // what was typed to confirm it
	Also      []string           // ledger.SignedIn, DeviceRemoved: what became of a rotation since
	Gone      []device.KeySerial // keys of the ceremony that will never come back
	Emergency string             // why it goes on without the officers' signature; "": it does not
	TakeOver  bool               // this workstation goes on with a ceremony of another
	Close     bool               // what is recorded is another's: close the ceremony as it stands

	Endpoints []string // not AWS's own, confirmed in this command

	// Confirm shows the plan and returns what was typed, or given by flag, to
	// confirm it. It is called before anything is deleted. Nil: nothing may be.
	Confirm func(context.Context, RecoveryPlan) (confirmed []string, err error)
}

// agreement is the operator's word on a plan.
type agreement struct {
	env     *env.Env
	word    Word
	journal *journal.Journal
	given   bool
}

// confirm has a person read the plan and agree, before the first deletion, and
// records the plan.
func (a *agreement) confirm(ctx context.Context, p RecoveryPlan) error {
	if !p.needsWord() {
		a.given = true
		return nil
	}
	if p.Missing != "" && !a.env.HeadIsTyped() {
		return gate.RolledBack(message.Foreign(p.Missing))
	}
	if err := gate.MayDestroy(a.env); err != nil {
		return err
	}
	if a.word.Confirm == nil {
		return p.Unconfirmed()
	}
	if err := a.env.ReadyToSign(ctx, a.journal.Release); err != nil {
		return err
	}
	a.journal.Release()
	confirmed, err := a.word.Confirm(ctx, p)
	if err != nil {
		return err
	}
	a.given = true
	if err := a.sayEndpoints(ctx); err != nil || len(p.Deletes) == 0 {
		return err
	}
	body := &ledger.Settle{Deletes: p.Deletes, Looked: p.Looked, Confirmed: confirmed, Emergency: a.word.Emergency, Missing: p.Missing}
	for _, w := range p.Wrote {
		if !w.Signed && officer.Read(a.env.Ledger.Records()).Needs() > 0 {
			body.Unsigned = append(body.Unsigned, w.Sequence)
		}
	}
	head, err := a.journal.Append(ctx, body)
	if err == nil && len(a.env.Signers) > 0 {
		err = a.journal.Sign(ctx, head.Sequence)
	}
	return err
}

// sayEndpoints records the endpoints that the operator has confirmed.
func (a *agreement) sayEndpoints(ctx context.Context) error {
	for _, url := range a.word.Endpoints {
		if err := a.journal.State(ctx, ledger.EndpointMeant, url); err != nil {
			return err
		}
	}
	a.word.Endpoints = nil
	return nil
}

// giveUp records the keys that will never come back.
func (a *agreement) giveUp(ctx context.Context, holds func(device.KeySerial) bool) error {
	for _, serial := range a.word.Gone {
		if !holds(serial) {
			return message.Errorf("%w: key %d is not of ceremony %s", device.ErrNotOnDesk, serial, a.journal.ID)
		}
		if err := a.journal.State(ctx, ledger.KeyGone, fmt.Sprint(uint32(serial))); err != nil {
			return err
		}
	}
	return nil
}
