package settle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/journal"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
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
// signed, or that rootseal would not have written, is closed, and removes nothing.
func FinishLeftovers(ctx context.Context, e *env.Env, id string, word Word) (enroll.Result, error) {
	if err := e.Ledger.MayRecord(&ledger.End{}); err != nil {
		return enroll.Result{ID: id}, err
	}
	release, err := e.Ledger.Claim(id)
	if err != nil {
		return enroll.Result{ID: id}, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	defer release()
	past := record.Fold(e.Ledger.ByCeremony(id)) // the caller's view may be older than the claim
	switch {
	case past.Leftovers == nil:
		return enroll.Result{ID: id}, fmt.Errorf("reading ceremony %s: it removes nothing", id)
	case past.End != nil:
		return enroll.Result{ID: id}, fmt.Errorf("reading ceremony %s: it is settled: %s", id, past.End.Outcome)
	case past.Begin != nil: // its signature is none of the removal
		return enroll.Result{ID: id}, fmt.Errorf("%w: ceremony %s is an enrollment, and contains a removal of orphans", step.ErrUnsettled, id)
	}
	r := newRemoval(e, id, past.Leftovers, word)
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
		return r.removeNothing(ctx, why, nil)
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
			return fmt.Sprintf("%s is not what ceremony %s would have made", d.DeviceARN, d.Ceremony), nil
		}
	}
	for _, left := range r.body.Credentials {
		if !isLeft(left.CredentialID, r.body.Devices, r.body.Account, alias) {
			return fmt.Sprintf("%q on key %d is of none of its devices", left.CredentialID, left.KeySerial), nil
		}
	}
	return "", nil
}

// plan is what is left to remove.
func (r *removal) plan() RecoveryPlan {
	p := RecoveryPlan{
		Ceremony: r.journal.ID, Principal: r.body.Account, Account: r.body.Account, Looked: ledger.LookedRead,
		Wrote: writers(r.env.Ledger.Records(), r.journal.Past()), Missing: r.env.Lacks(),
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
	caller, _, err := r.account.API.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	r.account.Caller = caller
	if caller.Account != r.body.Account {
		return fmt.Errorf("%w: the leftovers are of %s, the credentials of %s", env.ErrWrongAccount, r.body.Account, caller.Account)
	}
	return nil
}

func (r *removal) run(ctx context.Context, intent func() ledger.Body) (enroll.Result, error) {
	defer r.ring.Close()
	err := r.keepLive(ctx)
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
			r.runner.Owed = append(r.runner.Owed, enroll.LeftOnGone(left.KeySerial, left.CredentialID))
		}
	}
	r.runner.Undone = r.done
	return r.end(ctx, nil)
}

// close ends a removal that is another's, without a look at AWS or the keys. Part of it
// may be done, so the closing record does not claim that a thing is still there.
func (r *removal) close(ctx context.Context) (enroll.Result, error) {
	plan := r.plan()
	plan.Account, plan.Deletes, plan.Refused = cmp.Or(r.body.Account, r.journal.ID), nil, "it is closed as it stands"
	if err := r.agreement.confirm(ctx, plan); err != nil {
		return r.unfinished(err)
	}
	r.owe(func(d ledger.LeftDevice) string {
		return fmt.Sprintf("look at AWS whether device %s is there, and whose it is; its removal was closed", d.DeviceARN)
	}, func(c ledger.LeftCredential) string {
		return fmt.Sprintf("look whether key %d holds %q, and whose it is; its removal was closed", c.KeySerial, c.CredentialID)
	})
	return r.end(ctx, nil)
}

// removeNothing ends a removal that is not obeyed. Nothing of it was done, and all
// that it names stays.
func (r *removal) removeNothing(ctx context.Context, why string, cause error) (enroll.Result, error) {
	r.owe(func(d ledger.LeftDevice) string { return d.DeviceARN + " stays: " + why },
		func(c ledger.LeftCredential) string {
			return fmt.Sprintf("%q stays on key %d: %s", c.CredentialID, c.KeySerial, why)
		})
	return r.end(ctx, cause)
}

func (r *removal) owe(ofDevice func(ledger.LeftDevice) string, ofCredential func(ledger.LeftCredential) string) {
	for _, left := range r.body.Devices {
		r.runner.Owed = append(r.runner.Owed, ledger.Owed{What: ofDevice(left)})
	}
	for _, left := range r.body.Credentials {
		r.runner.Owed = append(r.runner.Owed, ledger.Owed{KeySerial: left.KeySerial, What: ofCredential(left)})
	}
}

func (r *removal) unfinished(err error) (enroll.Result, error) {
	return r.result(), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
}

func (r *removal) result() enroll.Result {
	var keys []ledger.KeyState
	for _, left := range r.body.Credentials {
		keys = append(keys, ledger.KeyState{KeySerial: left.KeySerial})
	}
	return enroll.Result{ID: r.journal.ID, Keys: keys, Undone: r.runner.Undone, Owed: r.runner.Owed, Head: r.env.Ledger.Head()}
}

func (r *removal) end(ctx context.Context, cause error) (enroll.Result, error) {
	end := &ledger.End{Outcome: ledger.Undone, RequestIDs: r.account.Requests, Undone: r.runner.Undone, Owed: r.runner.Owed}
	if len(end.Owed) > 0 {
		end.Outcome = ledger.Owing
	}
	if cause != nil {
		end.Cause = cause.Error()
	}
	result := r.result()
	unsigned, err := r.journal.End(ctx, end)
	if err != nil {
		return result, errors.Join(cause, err)
	}
	result.Outcome, result.Unsigned, result.Head = end.Outcome, unsigned, r.env.Ledger.Head()
	return result, cause
}

// keepLive keeps every suffix by which a device is in use, at AWS or by this ledger:
// it may have come into use since the removal was planned.
func (r *removal) keepLive(ctx context.Context) error {
	all, err := r.account.List(ctx)
	if err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	for suffix := range liveSuffixes(all, r.env.Ledger) {
		r.kept = append(r.kept, suffix)
	}
	return nil
}

func (r *removal) devices() (steps []step.Step) {
	for _, left := range r.body.Devices {
		name := "delete device " + principal.DeviceName(left.DeviceARN)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			suffix := left.Ceremony[strings.LastIndex(left.Ceremony, "-")+1:]
			inUse, err := slices.Contains(r.kept, suffix), error(nil)
			if !inUse {
				inUse, err = r.deleteDevice(ctx, left)
			}
			switch {
			case err != nil:
				return err
			case inUse:
				r.kept = append(r.kept, suffix)
				return &step.LeftError{Owed: ledger.Owed{What: left.DeviceARN + " is not what it was when it was found: it was left alone, and so were the credentials of its ceremony"}}
			}
			r.done = append(r.done, name)
			return nil
		}})
	}
	return steps
}

func (r *removal) credentials() (steps []step.Step) {
	for _, left := range r.body.Credentials {
		if r.isGone(left.KeySerial) {
			continue
		}
		name := step.OnKey("delete", left.KeySerial)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			if slices.ContainsFunc(r.kept, func(suffix string) bool { return strings.HasSuffix(left.CredentialID, " "+suffix) }) {
				return nil
			}
			err := r.deleteCredential(ctx, left)
			if err == nil {
				r.done = append(r.done, name)
			}
			return err
		}})
	}
	return steps
}

// deleteCredential deletes a credential. If this ledger knows its ceremony, the
// credential has to answer; if it does not, the device at AWS was the proof.
func (r *removal) deleteCredential(ctx context.Context, left ledger.LeftCredential) error {
	suffix := left.CredentialID[strings.LastIndex(left.CredentialID, " ")+1:]
	for _, known := range record.Read(r.env.Ledger.Records()).Ceremonies() {
		if known.Begin == nil || known.Begin.Suffix != suffix {
			continue
		}
		c := keyring.Retired{
			Env: r.env, Seed: keyring.Seed{Ceremony: known.ID, Touch: known.Begin.Touch}, On: left,
			Use: r.ring.On(ctx, left.KeySerial), Record: r.journal.Write,
		}
		return c.Leave(c.Delete(ctx))
	}
	return r.ring.Delete(ctx, left.KeySerial, left.CredentialID)
}

// deleteDevice deletes a device of another workstation and reads that it is gone.
// inUse is true if it is not: it has an owner by now, or another tag.
func (r *removal) deleteDevice(ctx context.Context, left ledger.LeftDevice) (inUse bool, err error) {
	r.account.Names = []string{principal.DeviceName(left.DeviceARN)}
	devices, err := r.account.Named(ctx)
	if err != nil || len(devices) == 0 {
		return false, err
	}
	tags, err := r.account.API.Tags(ctx, left.DeviceARN)
	if errors.Is(err, cloud.ErrNotFound) {
		return false, r.account.UntilUnlisted(ctx, left.DeviceARN)
	}
	if err != nil {
		return false, err
	}
	if devices[0].ARN != left.DeviceARN || devices[0].Assigned() || tags[mfa.CeremonyTag] != left.Ceremony {
		return true, nil
	}
	err = r.account.Delete(ctx, left.DeviceARN)
	if errors.Is(err, step.ErrLanded) {
		return true, nil
	}
	return false, err
}
