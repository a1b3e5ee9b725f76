package settle

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/journal"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// removal deletes what one record of leftovers names: the devices first, and the
// credentials only when AWS is without every one of them.
type removal struct {
	env       *env.Env
	body      *ledger.Leftovers
	ring      *keyring.Ring
	account   *mfa.Account
	journal   *journal.Journal
	runner    *step.Runner
	agreement *agreement
	elsewhere bool     // another host has it, or was the last one to act in it
	kept      []string // suffixes by which a device is in use by now
	done      []string // names of steps
}

// RemoveLeftovers removes what was found, after the operator typed the account's
// number. It can be interrupted; FinishLeftovers goes on from the record.
func RemoveLeftovers(ctx context.Context, e *env.Env, found Leftovers, typed string) (enroll.Result, error) {
	if err := e.Ledger.MayRecord(&ledger.Leftovers{}); err != nil {
		return enroll.Result{}, err
	}
	if len(found.Devices) == 0 {
		return enroll.Result{}, ErrNoLeftovers
	}
	if e.Ledger.Trip() != 0 {
		return enroll.Result{}, fmt.Errorf("removing leftovers: %w", ledger.ErrAway)
	}
	if err := gate.MayDestroy(e); err != nil {
		return enroll.Result{}, fmt.Errorf("removing leftovers: %w", err)
	}
	id, _ := principal.NewCeremony(e.Now())
	r := newRemoval(e, id, &ledger.Leftovers{Account: found.Account, Devices: found.Devices, Credentials: found.Credentials, Typed: typed}, Word{})
	r.account.Caller = found.Caller
	release, err := e.Ledger.Claim(id)
	if err != nil {
		return enroll.Result{}, fmt.Errorf("beginning: %w", err)
	}
	defer release()
	return r.run(ctx, func() ledger.Body { return r.body })
}

// FinishLeftovers goes on with an interrupted removal, without the keys that will
// never come back, once a person has confirmed it again. A removal that was not
// signed, or that rootseal would not have written, is closed, and removes nothing. A person
// confirms that, too, if another workstation has it and may still work on it.
func FinishLeftovers(ctx context.Context, e *env.Env, id string, word Word) (enroll.Result, error) {
	past, release, err := claim(ctx, e, id, word)
	if err != nil {
		return enroll.Result{ID: id}, err
	}
	defer release()
	switch {
	case past.Leftovers == nil:
		return enroll.Result{ID: id}, message.Errorf("reading ceremony %s: it removes nothing", id)
	case past.Plan() != nil: // its signature is none of the removal
		return enroll.Result{ID: id}, message.Errorf("%w: ceremony %s is an enrollment or a retirement, and contains a removal of orphans", step.ErrUnsettled, id)
	}
	r := newRemoval(e, id, past.Leftovers, word)
	r.journal.First = takeOverAtFirst(e, id)
	r.elsewhere = r.journal.First != nil || isOnlyStatedHere(e.Ledger, id)
	if word.Close {
		return r.close(ctx)
	}
	if err := r.checkAccount(ctx); err != nil {
		return r.unfinished(err)
	}
	if err := r.agreement.giveUp(ctx, r.holds); err != nil {
		return r.unfinished(err)
	}
	why, err := r.whyNot(ctx, past)
	switch {
	case err != nil:
		return r.unfinished(err)
	case why != "":
		return r.refuse(ctx, why)
	}
	if err := r.agreement.confirm(ctx, r.plan()); err != nil {
		return r.unfinished(err)
	}
	return r.run(ctx, nil)
}

func newRemoval(e *env.Env, id string, body *ledger.Leftovers, word Word) *removal {
	who := principal.Principal{Account: body.Account, Kind: principal.User}
	r := &removal{env: e, body: body, account: &mfa.Account{API: e.AWS, Who: who, Tag: id}}
	r.ring = keyring.Later(e, r.holds)
	r.journal = &journal.Journal{Env: e, ID: id, Command: "recover", Release: r.ring.Release, Caller: func() string { return r.account.Caller.ARN }}
	r.runner = r.journal.Runner()
	r.agreement = &agreement{env: e, word: word, journal: r.journal}
	return r
}

func (r *removal) holds(serial device.KeySerial) bool {
	return serial != 0 && slices.ContainsFunc(r.body.Credentials, func(c ledger.LeftCredential) bool { return c.KeySerial == uint32(serial) })
}

func (r *removal) isGone(serial uint32) bool { return r.journal.Past().IsGone(serial) }

// whyNot says why a removal is not obeyed; "" if it is.
func (r *removal) whyNot(ctx context.Context, past *record.Ceremony) (string, error) {
	switch {
	case len(past.Twice) > 0 || past.Began != past.Intent:
		return "rootseal would not have written its records", nil
	case !r.env.IsSigned(past.Intent.Sequence):
		return "its removal was not signed", nil
	}
	return r.checkBody(ctx)
}

// checkBody says why rootseal would not have written this removal; "" if it would: each
// device has a name and a ceremony that fit, and each credential fits one of them.
func (r *removal) checkBody(ctx context.Context) (why string, err error) {
	alias, err := r.account.API.Alias(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the account's alias: %w", err)
	}
	for _, d := range r.body.Devices {
		suffix := principal.NameSuffix(d.DeviceARN)
		if suffix == "" || !principal.IsDeviceARN(d.DeviceARN) || principal.AccountOf(d.DeviceARN) != r.body.Account || !principal.IsCeremony(d.Ceremony, suffix) {
			return message.Englishf("%s is not what ceremony %s would have made", d.DeviceARN, d.Ceremony), nil
		}
	}
	for _, left := range r.body.Credentials {
		if !isLeft(left.CredentialID, r.body.Devices, r.body.Account, alias) {
			return message.Englishf("%q on key %d is of none of its devices", left.CredentialID, left.KeySerial), nil
		}
	}
	return "", nil
}

// plan is what is left to remove.
func (r *removal) plan() RecoveryPlan {
	p := RecoveryPlan{
		Ceremony: r.journal.ID, Principal: r.body.Account, Account: r.body.Account, Looked: ledger.LookedRead,
		Wrote: writers(r.env, r.journal.Past()), Elsewhere: r.elsewhere, Missing: r.env.Lacks().String(),
	}
	for _, d := range r.body.Devices {
		p.Deletes = append(p.Deletes, ledger.Deletion{DeviceARN: d.DeviceARN})
	}
	for _, left := range r.body.Credentials {
		if !r.isGone(left.KeySerial) {
			p.Deletes = append(p.Deletes, ledger.Deletion{KeySerial: left.KeySerial, CredentialID: left.CredentialID})
		}
	}
	return p
}

// checkAccount makes sure that the credentials are still of the same account.
func (r *removal) checkAccount(ctx context.Context) error {
	err := r.account.Identify(ctx)
	if caller := r.account.Caller.Account; err == nil && caller != r.body.Account {
		return message.Errorf("%w: the leftovers are of %s, the credentials of %s", env.ErrWrongAccount, r.body.Account, caller)
	}
	return err
}

func (r *removal) run(ctx context.Context, intent func() ledger.Body) (enroll.Result, error) {
	defer r.ring.Close()
	err := r.keepLive(ctx)
	if err == nil {
		err = r.env.ReadyToSign(ctx, r.ring.Release)
	}
	if err == nil {
		err = r.runner.Run(ctx, []step.Stage{
			{Record: intent, Steps: r.devices(), Serial: true},
			{Steps: r.credentials(), Serial: true},
		})
	}
	switch {
	case errors.Is(err, env.ErrUnsigned):
		return r.removeNothing(ctx, "its removal was not signed", err)
	case err != nil && r.journal.Begun():
		return r.unfinished(err)
	case err != nil:
		return r.result(), err
	}
	for _, left := range r.body.Credentials {
		if r.isGone(left.KeySerial) {
			r.runner.Owed = append(r.runner.Owed, keyring.LeftOnGone(left.KeySerial, left.CredentialID))
		}
	}
	r.runner.Undone = r.done
	return r.end(ctx, nil)
}
