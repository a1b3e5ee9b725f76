package enroll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// RetireRequest ends one device for good. Its principal keeps another one.
type RetireRequest struct {
	Old     *record.MFADevice
	Profile string
	ARN     string        // of Old, as a person read it at AWS and typed it; empty: not typed
	Command string        // of the records; empty: rotate
	Opened  []*device.Key // plugged-in keys of Old, open already and shared with other ceremonies; nil: they are opened
}

// ErrNotAtAWS: only AWS can show that another device remains.
var ErrNotAtAWS = errors.New("this device is not at AWS")

// PrepareRetirement looks at everything that the retirement will touch, and changes
// nothing. The caller closes the ceremony, run or not.
func PrepareRetirement(ctx context.Context, e *env.Env, q RetireRequest) (*Ceremony, error) {
	who, err := principal.Parse(q.Old.Principal)
	if err != nil {
		return nil, err
	}
	c, err := prepareRetirement(ctx, e, q, who)
	if err != nil {
		return nil, message.Errorf("retiring group %s of %s: %w", q.Old.Group, who, err)
	}
	return c, nil
}

func prepareRetirement(ctx context.Context, e *env.Env, q RetireRequest, who principal.Principal) (*Ceremony, error) {
	err := e.Ledger.MayRecord(&ledger.Retirement{})
	switch {
	case err != nil:
		return nil, err
	case !who.AWS():
		return nil, hint.New("", hint.RotateInstead, ErrNotAtAWS, hint.Word(who.String()), hint.Word(q.Old.Group))
	case !q.Old.IsLive():
		return nil, errRetired
	}
	body := &ledger.Retirement{
		Principal: who.String(), Group: q.Old.Group, Device: q.Old.Ceremony, DeviceARN: q.Old.DeviceARN, Profile: q.Profile,
	}
	if e.InEmergency() {
		body.Emergency = e.Emergency
	}
	is := &Intent{Old: q.Old, Retires: body}
	is.ID, _ = principal.NewCeremony(e.Now())
	is.Begin = ledger.Begin{Principal: body.Principal, Group: body.Group, Profile: q.Profile}
	w := newWork(e, is, who, cmp.Or(q.Command, "rotate"), q.Opened)
	p := &preflight{work: w}
	whole := false
	defer func() {
		if !whole { // after a panic too
			p.ring.Close()
		}
	}()
	if err := p.lookAtRetirement(ctx, q.ARN); err != nil {
		return nil, err
	}
	if err := p.openPlugged(ctx, q.Opened); err != nil {
		return nil, err
	}
	whole = true
	w.journal.MayBegin = p.checkRetirement
	return newCeremony(w, p), nil
}

// lookAtRetirement asks who the caller is, and finds a device that stays. It refuses a
// device at AWS that is not the recorded one.
func (p *preflight) lookAtRetirement(ctx context.Context, typed string) error {
	if err := gate.MayDestroy(p.env); err != nil {
		return err
	}
	switch {
	case p.account.API != nil:
		if err := p.account.Identify(ctx); err != nil {
			return err
		}
		if err := p.account.CheckAccount(""); err != nil {
			return err
		}
	case p.who().Kind == principal.User:
		return fmt.Errorf("%w: %s", env.ErrNoAWS, p.who())
	}
	if err := p.account.CheckPartition(p.env.Region); err != nil {
		return err
	}
	if p.account.Readable() && (p.who().Kind == principal.User || p.Old.Manager == nil) {
		if err := p.checkNamed(ctx, typed, p.isOurs(ctx, p.Old)); err != nil {
			return err
		}
	}
	return errors.Join(p.chooseKept(ctx), p.env.MaySign())
}

// checkNamed lets a typed ARN say which device goes, if no key of its group can.
func (p *preflight) checkNamed(ctx context.Context, typed string, unproven error) error {
	if !errors.Is(unproven, ErrLastDevice) || errors.Is(unproven, keyring.ErrWrongAnswer) {
		return unproven
	}
	here, err := p.ring.Plugged(ctx, nil)
	if err != nil || slices.ContainsFunc(here, func(serial device.KeySerial) bool { return p.Old.Key(uint32(serial)) != nil }) {
		return errors.Join(unproven, err)
	}
	p.named, err = p.account.HoldsNamed(ctx, p.Old.DeviceARN, typed)
	return err
}

// chooseKept takes the first device that may stay. Without one, the errors say why.
func (p *preflight) chooseKept(ctx context.Context) error {
	records := p.env.Ledger.Records()
	b := record.Read(records)
	others := gate.OthersProven(b, p.Old, func(*record.MFADevice) bool { return true })
	if len(others) == 0 {
		return gate.OnlyDevice(b, p.Old)
	}
	var errs []error
	for _, other := range others {
		p.Kept, p.Retires.Keeps = other, other.Ceremony
		err := p.checkRetirement(records)
		if err == nil {
			err = (&ending{p.work}).mayGo(ctx)
		}
		if err == nil {
			return nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// checkRetirement is asked twice: for the plan, and again when the intent is written.
func (p *preflight) checkRetirement(records []ledger.Record) error {
	covers := officer.Read(records).Covers(p.env.Ledger.Identity().Host, p.env.OSUser, nil, p.Retires)
	if err := errors.Join(covers, p.checkOpen(record.Read(records))); err != nil {
		return err
	}
	return gate.MayRetire(records, p.Old, p.Kept, p.env.InEmergency())
}

// openPlugged opens the plugged-in keys of the group, which lose their credential.
func (p *preflight) openPlugged(ctx context.Context, opened []*device.Key) error {
	serials, err := p.ring.Plugged(ctx, opened)
	if err != nil {
		return err
	}
	var mine []device.KeySerial
	for _, held := range p.Old.Keys {
		if !slices.Contains(serials, device.KeySerial(held.KeySerial)) {
			p.Retires.Absent = append(p.Retires.Absent, held.KeySerial)
			continue
		}
		mine = append(mine, device.KeySerial(held.KeySerial))
		p.Retires.Credentials = append(p.Retires.Credentials, ledger.LeftCredential{KeySerial: held.KeySerial, CredentialID: held.CredentialID})
		p.Begin.Keys = append(p.Begin.Keys, ledger.KeyState{KeySerial: held.KeySerial})
	}
	if len(mine) == 0 {
		return nil
	}
	if err := p.ring.Open(ctx, mine); err != nil {
		return err
	}
	return keyring.UnlockLocked(ctx, p.env, p.ring.Keys())
}
