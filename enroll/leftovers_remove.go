package enroll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// removal takes away what one record of leftovers names: the devices first, and
// the credentials only when AWS is without every one of them.
type removal struct {
	*Ceremony
	body *ledger.Leftovers
	kept []string // suffixes by which a device is in use by now
	done []string // names of steps
}

// RemoveLeftovers removes what was found, after the officer typed the account's
// number. It can be broken off; FinishLeftovers goes on from the record.
func RemoveLeftovers(ctx context.Context, room *env.Env, found Leftovers, typed string) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.Leftovers{}); err != nil {
		return Result{}, err
	}
	if len(found.Devices) == 0 {
		return Result{}, ErrNoLeftovers
	}
	if room.Ledger.Trip() != 0 {
		return Result{}, fmt.Errorf("removing leftovers: %w", ledger.ErrAway)
	}
	if err := gate.MayDestroy(room); err != nil {
		return Result{}, fmt.Errorf("removing leftovers: %w", err)
	}
	id := room.Now().UTC().Format("20060102") + "-" + principal.NewSuffix()
	l := newRemoval(room, id, &ledger.Leftovers{Account: found.Account, Devices: found.Devices, Credentials: found.Credentials, Typed: typed})
	l.caller = found.Caller
	release, err := room.Ledger.Claim(id)
	if err != nil {
		return Result{}, fmt.Errorf("beginning: %w", err)
	}
	defer release()
	return l.run(ctx, func() ledger.Body { return l.body })
}

// FinishLeftovers goes on with a removal that was broken off, without those keys
// that will never come back, once a person has confirmed it again. One that was
// not signed, or that rootseal would not have written, is ended, and has removed
// nothing.
func FinishLeftovers(ctx context.Context, room *env.Env, open ledger.Ceremony, word Word) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.End{}); err != nil {
		return Result{ID: open.ID}, err
	}
	release, err := room.Ledger.Claim(open.ID)
	if err != nil {
		return Result{ID: open.ID}, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	defer release()
	open = room.Ledger.ByCeremony(open.ID) // the caller's view may be older than the claim
	past := record.Fold(open)
	switch {
	case past.Leftovers == nil:
		return Result{ID: open.ID}, fmt.Errorf("reading ceremony %s: it removes nothing", open.ID)
	case past.End != nil:
		return Result{ID: open.ID}, fmt.Errorf("reading ceremony %s: it is settled: %s", open.ID, past.End.Outcome)
	case past.Begin != nil: // its signature is none of the removal
		return Result{ID: open.ID}, fmt.Errorf("%w: ceremony %s enrols, and a removal of leftovers stands in it", step.ErrUnsettled, open.ID)
	}
	l := newRemoval(room, open.ID, past.Leftovers)
	l.word = word
	if word.Close {
		return l.close(ctx)
	}
	if err := l.checkAccount(ctx); err != nil {
		return l.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	if err := l.take(ctx, Word{Gone: word.Gone}); err != nil {
		return l.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	if len(past.Twice) > 0 || past.Began != past.Intent {
		return l.removeNothing(ctx, "rootseal would not have written its records", nil)
	}
	if !room.IsSigned(past.Intent.Sequence) {
		return l.removeNothing(ctx, "its removal was not signed", nil)
	}
	if why, err := l.checkBody(ctx); err != nil || why != "" {
		if err != nil {
			return l.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
		return l.removeNothing(ctx, why, nil)
	}
	if err := l.confirm(ctx, l.removalPlan()); err != nil {
		return l.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	return l.run(ctx, nil)
}

// checkBody says why rootseal would not have written this removal; empty where it
// would: each device has a name and a ceremony that fit, and each credential is of
// one of them.
func (l *removal) checkBody(ctx context.Context) (why string, err error) {
	alias, err := l.room.AWS.Alias(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the account's alias: %w", err)
	}
	for _, d := range l.body.Devices {
		name := principal.WrittenName.FindStringSubmatch(principal.DeviceName(d.DeviceARN))
		if name == nil || !principal.IsDeviceARN(d.DeviceARN) || principal.AccountOf(d.DeviceARN) != l.body.Account ||
			!principal.CeremonyID.MatchString(d.Ceremony) || !strings.HasSuffix(d.Ceremony, "-"+name[2]) {
			return fmt.Sprintf("%s is not what ceremony %s would have made", d.DeviceARN, d.Ceremony), nil
		}
	}
	for _, left := range l.body.Credentials {
		if !slices.ContainsFunc(l.body.Devices, func(d ledger.LeftDevice) bool { return belongs(left.CredentialID, d, l.body.Account, alias) }) {
			return fmt.Sprintf("%q on key %d is of none of its devices", left.CredentialID, left.KeySerial), nil
		}
	}
	return "", nil
}

// removalPlan is what is left to remove.
func (l *removal) removalPlan() RecoveryPlan {
	p := RecoveryPlan{
		Ceremony: l.id, Principal: l.body.Account, Account: l.body.Account, Looked: ledger.LookedRead,
		Wrote: writers(l.room.Ledger.Records(), l.past()), Missing: l.room.Lacks(),
	}
	for _, d := range l.body.Devices {
		p.Deletes = append(p.Deletes, ledger.Deletion{DeviceARN: d.DeviceARN})
	}
	for _, left := range l.body.Credentials {
		if !l.isGone(left.KeySerial) {
			p.Deletes = append(p.Deletes, ledger.Deletion{KeySerial: left.KeySerial, CredentialID: left.CredentialID})
		}
	}
	return p
}

func newRemoval(room *env.Env, id string, body *ledger.Leftovers) *removal {
	who := principal.Principal{Account: body.Account, Kind: principal.User}
	l := &removal{Ceremony: &Ceremony{room: room, id: id, who: who, command: "recover", later: true}, body: body}
	for _, left := range body.Credentials {
		l.begin.Keys = append(l.begin.Keys, ledger.KeyState{KeySerial: left.KeySerial})
	}
	return l
}

// checkAccount makes sure that the credentials are still of the same account.
func (l *removal) checkAccount(ctx context.Context) error {
	caller, _, err := l.room.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	l.caller = caller
	if caller.Account != l.body.Account {
		return fmt.Errorf("%w: the leftovers are of %s, the credentials of %s", env.ErrWrongAccount, l.body.Account, caller.Account)
	}
	return nil
}

func (l *removal) run(ctx context.Context, intent func() ledger.Body) (Result, error) {
	defer l.Close()
	if err := l.keepLive(ctx); err != nil {
		if l.begun() {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
		return l.result(&step.Runner{}), err
	}
	r := l.runner(ctx)
	err := r.Run(ctx, []step.Stage{
		{Record: intent, Steps: l.devices(), Serial: true},
		{Steps: l.credentials(), Serial: true},
	})
	if errors.Is(err, env.ErrUnsigned) {
		return l.removeNothing(ctx, "its removal was not signed", err)
	}
	if err != nil {
		if l.begun() {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
		return l.result(r), err
	}
	for _, left := range l.body.Credentials {
		if l.isGone(left.KeySerial) {
			l.owed = append(l.owed, leftOnGone(left.KeySerial, left.CredentialID))
		}
	}
	r.Undone, r.WalkedBack = l.done, true
	return l.end(ctx, r, nil)
}

// close ends a removal that is not ours, without a look at AWS or the keys. Part of
// it may have been done, so nobody is told that a thing is still there.
func (l *removal) close(ctx context.Context) (Result, error) {
	plan := l.removalPlan()
	plan.Account, plan.Deletes, plan.Refused = cmp.Or(l.body.Account, l.id), nil, "it is closed as it stands"
	if err := l.confirm(ctx, plan); err != nil {
		return l.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	for _, left := range l.body.Devices {
		l.owed = append(l.owed, ledger.Owed{What: fmt.Sprintf("look at AWS whether device %s is there, and whose it is; its removal was closed", left.DeviceARN)})
	}
	for _, left := range l.body.Credentials {
		l.owed = append(l.owed, ledger.Owed{KeySerial: left.KeySerial, What: fmt.Sprintf("look whether key %d holds %q, and whose it is; its removal was closed", left.KeySerial, left.CredentialID)})
	}
	return l.end(ctx, &step.Runner{WalkedBack: true}, nil)
}

// removeNothing ends a removal that is not to be obeyed. Nothing of it was done, and
// all that it names stays.
func (l *removal) removeNothing(ctx context.Context, why string, cause error) (Result, error) {
	defer l.Close()
	for _, left := range l.body.Devices {
		l.owed = append(l.owed, ledger.Owed{What: left.DeviceARN + " stays: " + why})
	}
	for _, left := range l.body.Credentials {
		l.owed = append(l.owed, ledger.Owed{KeySerial: left.KeySerial, What: fmt.Sprintf("%q stays on key %d: %s", left.CredentialID, left.KeySerial, why)})
	}
	return l.end(ctx, &step.Runner{WalkedBack: true}, cause)
}

// keepLive keeps every suffix by which a device is in use, at AWS or by this
// ledger: since the removal was planned it may have come into use.
func (l *removal) keepLive(ctx context.Context) error {
	all, err := mfa.VirtualDevices(ctx, l.room.AWS, l.caller)
	if err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	for suffix := range liveSuffixes(all, l.room.Ledger) {
		l.kept = append(l.kept, suffix)
	}
	return nil
}

func (l *removal) devices() (steps []step.Step) {
	for _, left := range l.body.Devices {
		name := "delete device " + principal.DeviceName(left.DeviceARN)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			suffix := left.Ceremony[strings.LastIndex(left.Ceremony, "-")+1:]
			inUse, err := slices.Contains(l.kept, suffix), error(nil)
			if !inUse {
				inUse, err = l.deleteLeft(ctx, left)
			}
			switch {
			case err != nil:
				return err
			case inUse:
				l.kept = append(l.kept, suffix)
				l.owed = append(l.owed, ledger.Owed{What: left.DeviceARN + " is not what it was when it was found: it was left alone, and so were the credentials of its ceremony"})
			default:
				l.done = append(l.done, name)
			}
			return nil
		}})
	}
	return steps
}

func (l *removal) credentials() (steps []step.Step) {
	for _, left := range l.body.Credentials {
		if l.isGone(left.KeySerial) {
			continue
		}
		name := step.OnKey("delete", left.KeySerial)
		steps = append(steps, step.Step{Name: name, Do: func(ctx context.Context) error {
			if slices.ContainsFunc(l.kept, func(suffix string) bool { return strings.HasSuffix(left.CredentialID, " "+suffix) }) {
				return nil
			}
			err := l.deleteFromKey(ctx, left)
			var alone *step.LeftError
			switch {
			case errors.As(err, &alone):
				l.owed = append(l.owed, alone.Owed)
				return nil
			case err == nil:
				l.done = append(l.done, name)
			}
			return err
		}})
	}
	return steps
}

// deleteFromKey deletes a credential. One of a ceremony that this ledger knows has
// to answer; of one that it does not, the device at AWS was the proof.
func (l *removal) deleteFromKey(ctx context.Context, left ledger.LeftCredential) error {
	suffix := left.CredentialID[strings.LastIndex(left.CredentialID, " ")+1:]
	for _, known := range record.Read(l.room.Ledger.Records()).Ceremonies() {
		if known.Begin == nil || known.Begin.Suffix != suffix {
			continue
		}
		use := func(fn func(*oath.Session) error) error {
			return l.use(ctx, left.KeySerial, func(s *oath.Session, _ device.Info) error { return fn(s) })
		}
		gone, err := keyring.DeleteProven(ctx, l.room, keyring.Seed{Ceremony: known.ID, Touch: known.Begin.Touch}, left, use, l.recorder(ctx))
		if why := keyring.WhyLeft(gone, err); why != "" {
			return &step.LeftError{Owed: keyring.LeftAlone(left, why)}
		}
		return err
	}
	return l.deleteCredential(ctx, left.KeySerial, left.CredentialID)
}

// deleteLeft deletes a device of another workstation and reads that it is
// gone. inUse tells that it is not: it has an owner by now, or another tag.
func (l *removal) deleteLeft(ctx context.Context, left ledger.LeftDevice) (inUse bool, err error) {
	l.begin.DeviceNames = []string{principal.DeviceName(left.DeviceARN)}
	devices, err := l.ours(ctx)
	if err != nil || len(devices) == 0 {
		return false, err
	}
	tags, err := l.room.AWS.Tags(ctx, left.DeviceARN)
	if errors.Is(err, cloud.ErrNotFound) {
		return false, l.untilUnlisted(ctx, left.DeviceARN)
	}
	if err != nil {
		return false, err
	}
	if devices[0].ARN != left.DeviceARN || devices[0].Assigned() || tags[mfa.CeremonyTag] != left.Ceremony {
		return true, nil
	}
	err = l.deleteDevice(ctx, left.DeviceARN)
	if errors.Is(err, step.ErrLanded) {
		return true, nil
	}
	return false, err
}
