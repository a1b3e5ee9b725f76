package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/ledger"
)

// removal takes away what one record of leftovers names: the devices first, and
// the credentials only when AWS is without every one of them.
type removal struct {
	*Ceremony
	body *ledger.Leftovers
	kept []string // suffixes of devices that are in use by now
	done []string // names of steps
}

// RemoveLeftovers removes what was found, after the officer typed the account's
// number. It can be broken off; FinishLeftovers goes on from the record.
func RemoveLeftovers(ctx context.Context, room *Room, found Leftovers, typed string) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.Leftovers{}); err != nil {
		return Result{}, err
	}
	if len(found.Devices) == 0 {
		return Result{}, ErrNoLeftovers
	}
	id := room.Now().UTC().Format("20060102") + "-" + newSuffix()
	l := newRemoval(room, id, &ledger.Leftovers{Account: found.Account, Devices: found.Devices, Credentials: found.Credentials, Typed: typed})
	release, err := room.Ledger.Claim(id)
	if err != nil {
		return Result{}, fmt.Errorf("beginning: %w", err)
	}
	defer release()
	return l.run(ctx, func() ledger.Body { return l.body })
}

// FinishLeftovers goes on with a removal that was broken off, without those keys
// that will never come back. One that was not signed is ended, and has removed
// nothing.
func FinishLeftovers(ctx context.Context, room *Room, open ledger.Ceremony, gone []device.KeySerial) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.End{}); err != nil {
		return Result{ID: open.ID}, err
	}
	release, err := room.Ledger.Claim(open.ID)
	if err != nil {
		return Result{ID: open.ID}, fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	defer release()
	open = room.Ledger.ByCeremony(open.ID) // the caller's view may be older than the claim
	body, ok := ledger.Last[*ledger.Leftovers](open)
	if !ok {
		return Result{ID: open.ID}, fmt.Errorf("reading ceremony %s: it removes nothing", open.ID)
	}
	if end, ok := ledger.Last[*ledger.End](open); ok {
		return Result{ID: open.ID}, fmt.Errorf("reading ceremony %s: it is settled: %s", open.ID, end.Outcome)
	}
	l := newRemoval(room, open.ID, body)
	l.recall(open)
	if err := l.checkAccount(ctx); err != nil {
		return l.result(&runner{}), fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	if err := l.take(ctx, Word{Gone: gone}); err != nil {
		return l.result(&runner{}), fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	if !room.isSigned(open.Records[0].Sequence) {
		return l.removeNothing(ctx, nil)
	}
	return l.run(ctx, nil)
}

func newRemoval(room *Room, id string, body *ledger.Leftovers) *removal {
	l := &removal{Ceremony: &Ceremony{room: room, id: id, command: "recover", later: true}, body: body}
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
	if caller.Account != l.body.Account {
		return fmt.Errorf("%w: the leftovers are of %s, the credentials of %s", ErrWrongAccount, l.body.Account, caller.Account)
	}
	return nil
}

func (l *removal) run(ctx context.Context, intent func() ledger.Body) (Result, error) {
	defer l.Close()
	r := l.runner(ctx)
	err := r.run(ctx, []Stage{
		{Record: intent, Steps: l.devices(), Serial: true},
		{Steps: l.credentials(), Serial: true},
	})
	if errors.Is(err, ErrUnsigned) {
		return l.removeNothing(ctx, err)
	}
	if err != nil {
		if l.begun() {
			err = fmt.Errorf("%w: %w", ErrUnsettled, err)
		}
		return l.result(r), err
	}
	for _, left := range l.body.Credentials {
		if l.isGone(left.KeySerial) {
			l.owed = append(l.owed, leftOnGone(left.KeySerial, left.CredentialID))
		}
	}
	r.undone, r.walkedBack = l.done, true
	return l.end(ctx, r, nil)
}

// removeNothing ends a removal that the officers have not signed. Nothing of it
// was done, and all that it names stays.
func (l *removal) removeNothing(ctx context.Context, cause error) (Result, error) {
	defer l.Close()
	for _, left := range l.body.Devices {
		l.owed = append(l.owed, ledger.Owed{What: left.DeviceARN + " stays: its removal was not signed"})
	}
	for _, left := range l.body.Credentials {
		l.owed = append(l.owed, ledger.Owed{KeySerial: left.KeySerial, What: fmt.Sprintf("%q stays on key %d: its removal was not signed", left.CredentialID, left.KeySerial)})
	}
	return l.end(ctx, &runner{walkedBack: true}, cause)
}

func (l *removal) devices() (steps []Step) {
	for _, left := range l.body.Devices {
		name := "delete device " + deviceName(left.DeviceARN)
		steps = append(steps, Step{Name: name, Do: func(ctx context.Context) error {
			inUse, err := l.deleteLeft(ctx, left)
			switch {
			case err != nil:
				return err
			case inUse:
				l.kept = append(l.kept, left.Ceremony[strings.LastIndex(left.Ceremony, "-")+1:])
				l.owed = append(l.owed, ledger.Owed{What: left.DeviceARN + " is not what it was when it was found: it was left alone, and so were the credentials of its ceremony"})
			default:
				l.done = append(l.done, name)
			}
			return nil
		}})
	}
	return steps
}

func (l *removal) credentials() (steps []Step) {
	for _, left := range l.body.Credentials {
		if l.isGone(left.KeySerial) {
			continue
		}
		name := stepName("delete", left.KeySerial)
		steps = append(steps, Step{Name: name, Do: func(ctx context.Context) error {
			if slices.ContainsFunc(l.kept, func(suffix string) bool { return strings.HasSuffix(left.CredentialID, " "+suffix) }) {
				return nil
			}
			err := l.deleteCredential(ctx, left.KeySerial, left.CredentialID)
			if err == nil {
				l.done = append(l.done, name)
			}
			return err
		}})
	}
	return steps
}

// deleteLeft deletes a device of another workstation and reads that it is
// gone. inUse tells that it is not: it has an owner by now, or another tag.
func (l *removal) deleteLeft(ctx context.Context, left ledger.LeftDevice) (inUse bool, err error) {
	l.begin.DeviceNames = []string{deviceName(left.DeviceARN)}
	devices, err := l.ours(ctx)
	if err != nil || len(devices) == 0 {
		return false, err
	}
	tags, err := l.room.AWS.Tags(ctx, left.DeviceARN)
	if err != nil {
		return false, err
	}
	if devices[0].ARN != left.DeviceARN || devices[0].Assigned() || tags[CeremonyTag] != left.Ceremony {
		return true, nil
	}
	err = l.deleteDevice(ctx, left.DeviceARN)
	if errors.Is(err, ErrLanded) {
		return true, nil
	}
	return false, err
}
