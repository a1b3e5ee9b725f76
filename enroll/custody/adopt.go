package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/mfa"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// AdoptRequest names a device that is in use but not in the ledger: its keys were
// enrolled by hand, or the ledger was lost.
type AdoptRequest struct {
	Principal    principal.Principal
	Group        string
	Keys         []device.KeySerial // two or more
	CredentialID string             // on every key, unless Other says otherwise
	Other        map[device.KeySerial]string
	Device       string             // its name at AWS; empty if the ledger lacks only one
	Despite      []device.KeySerial // keys to use in spite of what the ledger says against them
	Apply        uint64             // record of the sitting, whose signature covers the adoption; 0: none
	Vault        *manager.Vault     // holds the seed instead of keys; nil: keys do
}

// Without touch, a device gets as many one-time challenges as at an enrollment.
// With touch, each challenge costs the operator a touch, so a device gets eight:
// enough to verify two keys twice a year for two years. A rotation makes more.
const (
	adoptChallenges      = 3
	adoptTouchChallenges = 1
	adoptTouchWitnesses  = 8
)

// Adoption is a device that keys and AWS agree on, before it is recorded.
type Adoption struct {
	env    *env.Env
	keys   keyring.Keys
	caller cloud.Caller
	body   ledger.Adopt

	despite []device.KeySerial // from the AdoptRequest
}

// Body returns what will be recorded, for a person to read first. It has no
// one-time challenges yet.
func (a *Adoption) Body() ledger.Adopt { return a.body }

// Close releases and closes the keys.
func (a *Adoption) Close() { a.keys.Close() }

// Release ends the transactions on the keys. The next question begins them again.
func (a *Adoption) Release() { a.keys.Release() }

// PrepareAdoption reads AWS and the keys, and puts the same fresh random
// challenges to all of them. It writes nothing to keys, AWS or the ledger. The
// caller closes the adoption.
func PrepareAdoption(ctx context.Context, e *env.Env, q AdoptRequest) (*Adoption, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	a := &Adoption{env: e, despite: q.Despite, body: ledger.Adopt{Group: q.Group, NotProven: notProvenBy(q.Principal), Apply: q.Apply}}
	err := e.MayRecord(&ledger.Adopt{})
	for _, serial := range q.Keys {
		err = errors.Join(err, gate.Guard(record.Read(e.Ledger.Records()), gate.UseAdopt, record.Shown{Serial: uint32(serial)}, q.Despite...))
	}
	if err == nil {
		err = a.lookAtAWS(ctx, q)
	}
	if err == nil {
		a.body.Principal = q.Principal.String()
		err = a.checkRecord(e.Ledger.Records())
	}
	switch {
	case err != nil:
	case q.Vault != nil:
		err = a.lookInVault(ctx, q)
	default:
		a.keys, err = e.Desk.Open(ctx, q.Keys...)
	}
	for _, key := range a.keys {
		if err == nil {
			err = a.lookAtKey(ctx, key, q)
		}
	}
	if err == nil {
		err = errors.Join(a.mayAdopt(e.Ledger.Records()), gate.CheckDistinct(a.states()))
	}
	if err == nil && q.Vault == nil {
		err = a.agree(ctx)
	}
	if err != nil {
		a.Close()
		return nil, message.Errorf("adopting %s: %w", q.Principal, err)
	}
	return a, nil
}

// notProvenBy returns what agreeing keys and an existing device do not prove.
func notProvenBy(who principal.Principal) []string {
	where := "the device at AWS"
	if !who.AWS() {
		where = who.Account
	}
	return []string{"how the seed came to the keys", "who else has it", message.Englishf("that it is the seed of %s", message.Word(where))}
}

func (q AdoptRequest) validate() error {
	var errs []error
	if err := q.Principal.Validate(); err != nil {
		errs = append(errs, err)
	}
	if !principal.IsGroupLabel(q.Group) {
		errs = append(errs, message.Errorf("%w: %q (1 to 12 of a-z 0-9 -)", principal.ErrGroupLabel, q.Group))
	}
	if len(q.Keys) < 2 && (q.Vault == nil || len(q.Keys) > 0) {
		errs = append(errs, ErrAdoptKeys)
	}
	return errors.Join(errs...)
}

func (q AdoptRequest) idOn(serial device.KeySerial) string {
	if id, ok := q.Other[serial]; ok {
		return id
	}
	return q.CredentialID
}

// lookAtAWS finds the device among the principal's at AWS. A login of another
// service has none.
func (a *Adoption) lookAtAWS(ctx context.Context, q AdoptRequest) error {
	if !q.Principal.AWS() {
		return nil
	}
	if a.env.AWS == nil {
		return fmt.Errorf("%w: adopting needs AWS to show the device", env.ErrNoAWS)
	}
	caller, _, err := a.env.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS for the caller's identity: %w", err)
	}
	a.caller = caller
	if caller.Account != q.Principal.Account {
		return message.Errorf("%w: the principal is in %s, the AWS credentials in %s", env.ErrWrongAccount, q.Principal.Account, caller.Account)
	}
	p, _ := cloud.PartitionOfARN(caller.ARN)
	if err := mfa.CheckRoot(a.env.Region, q.Principal, p, true); err != nil {
		return err
	}
	shown, err := mfa.Held(ctx, a.env.AWS, a.caller, q.Principal)
	if err != nil {
		return fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	known := map[string]bool{}
	for _, d := range record.Read(a.env.Ledger.Records()).Devices {
		known[cloud.Aws.Own(d.DeviceARN)] = true
	}
	shown = slices.DeleteFunc(shown, func(d cloud.MFADevice) bool {
		return known[cloud.Aws.Own(d.ARN)] || q.Device != "" && q.Device != d.ARN && q.Device != principal.DeviceName(d.ARN)
	})
	switch len(shown) {
	case 0:
		return message.Errorf("%w of %s that the ledger lacks", mfa.ErrNoSuchDevice, q.Principal)
	case 1:
		a.body.DeviceARN = shown[0].ARN
		if date := shown[0].EnableDate; !date.IsZero() {
			a.body.EnableDate = &date
		}
		return nil
	}
	names := make([]string, len(shown))
	for i, d := range shown {
		names[i] = principal.DeviceName(d.ARN)
	}
	return fmt.Errorf("%w: %v", ErrWhichDevice, names)
}

// Against returns what the ledger says against the keys.
func (a *Adoption) Against() []gate.KeyAgainst {
	return gate.Against(record.Read(a.env.Ledger.Records()), a.states())
}

// Doubts returns the signs that a key may not be genuine, and what it means that a key is in
// another group.
func (a *Adoption) Doubts() []message.Text {
	is := &ledger.Begin{Principal: a.body.Principal, Group: a.body.Group, Keys: a.states()}
	return slices.Concat(gate.Doubts(a.keys), gate.Roles(record.Read(a.env.Ledger.Records()), is, nil))
}

// MeantDespite returns, for the record, which objections the operator overrode.
func (a *Adoption) MeantDespite() []string {
	return gate.MeantDespite(a.Against(), func(uint32) gate.Use { return gate.UseAdopt }, a.despite)
}

// states returns the keys as they were found.
func (a *Adoption) states() []ledger.KeyState {
	states := make([]ledger.KeyState, len(a.body.Keys))
	for i, key := range a.body.Keys {
		states[i] = key.KeyState
	}
	return states
}

// mayAdopt refuses an adoption that its sitting does not cover, and what checkRecord
// refuses. Append runs it again, on the records of that moment.
func (a *Adoption) mayAdopt(records []ledger.Record) error {
	if err := officer.Read(records).Covers(a.env.Ledger.Identity().Host, a.env.OSUser, nil, &a.body); err != nil {
		return err
	}
	return a.checkRecord(records)
}

// checkRecord refuses a group that already has a device, and keys that the ledger
// speaks against.
func (a *Adoption) checkRecord(records []ledger.Record) error {
	b := record.Read(records)
	for _, state := range a.states() {
		if err := gate.Guard(b, gate.UseAdopt, gate.Shown(state), a.despite...); err != nil {
			return err
		}
	}
	for _, d := range b.Live() {
		if d.Principal == a.body.Principal && (d.Group == a.body.Group || cloud.SameThing(d.DeviceARN, a.body.DeviceARN)) {
			return message.Errorf("%w: group %s, %s", gate.ErrGroupTaken, d.Group, d.Name())
		}
	}
	return nil
}

// makeChallenges makes one-time challenges with the first key.
func (a *Adoption) makeChallenges(ctx context.Context) (failed error) {
	n := keyring.Witnesses
	if a.body.Touch {
		n = adoptTouchWitnesses
	}
	a.body.TakenFrom = a.body.Keys[0].KeySerial
	a.body.Witnesses = ledger.NewWitnesses(func(challenge []byte) []byte {
		if failed != nil {
			return nil
		}
		answer, err := a.ask(ctx, 0, challenge)
		failed = err
		return answer
	}, n)
	return failed
}

// Adopt makes one-time challenges with the first key, if keys hold the seed, and writes
// the record.
func (a *Adoption) Adopt(ctx context.Context, confirmed []string) (ledger.Head, error) {
	if err := a.env.ReadyToSign(ctx, a.Release); err != nil {
		return ledger.Head{}, err
	}
	a.body.Confirmed = confirmed
	if len(a.keys) > 0 {
		if err := a.makeChallenges(ctx); err != nil {
			return ledger.Head{}, message.Errorf("making one-time challenges with key %d: %w", a.body.TakenFrom, err)
		}
	}
	// An adoption is a ceremony of its own, because a device is named by its
	// ceremony.
	id, _ := principal.NewCeremony(a.env.Now())
	claimed := a.env.Officer(a.caller.ARN)
	head, err := a.env.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
		Command: "verify", Ceremony: id, Officer: claimed, Body: &a.body, Provided: a.mayAdopt,
	})
	if err != nil {
		return head, fmt.Errorf("recording the adoption: %w", err)
	}
	a.Release()
	if a.body.Apply != 0 {
		return head, nil
	}
	err = a.env.Signed(ctx, head.Sequence, "verify", claimed)
	return a.env.Ledger.Head(), err
}
