package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// ErrPolicyMoved: another command has set a policy since this one read it.
var ErrPolicyMoved = hint.Sentinel(hint.CheckPolicy, "the policy is not what it was when this began")

// AddOfficer records a new officer. The first one signs their own record, so
// that it shows a signature of the key that everything rests on; any other is
// signed by those who are officers already. A token that the ledger speaks against
// is refused, if nobody has said that it is meant. One that replaces the last
// officer is signed by nobody; the room has to be in an emergency.
func AddOfficer(ctx context.Context, room *env.Env, body *ledger.OfficerAdded, despite ...device.KeySerial) (ledger.Head, error) {
	return decide(ctx, room, "officer", body, func(records []ledger.Record) error {
		shown := record.Shown{Serial: body.KeySerial, Firmware: body.Firmware}
		may := officer.Read(records).MayAdd
		if body.Replaces != "" {
			may = officer.Read(records).MayReplace
		}
		return errors.Join(may(body), gate.Guard(record.Read(records), gate.UseOfficer, shown, despite...))
	})
}

// RemoveOfficer ends an officer's say.
func RemoveOfficer(ctx context.Context, room *env.Env, body *ledger.OfficerRemoved) (ledger.Head, error) {
	return decide(ctx, room, "officer", body, func(records []ledger.Record) error { return officer.Read(records).MayDismiss(body.Fingerprint) })
}

// SetPolicy replaces the policy, which has to be before still: a record holds it
// whole, and what another command has changed meanwhile would be lost.
func SetPolicy(ctx context.Context, room *env.Env, before, after ledger.PolicySet) (ledger.Head, error) {
	return decide(ctx, room, "policy", &after, func(records []ledger.Record) error {
		register := officer.Read(records)
		if officer.PolicyOf(register) != before {
			return ErrPolicyMoved
		}
		return register.MaySet(&after)
	})
}

// decide records what changes who may sign, or how many have to. Such a record
// changes what the next one wants, so both questions are asked once more of the
// ledger as it is when the record is appended.
func decide(ctx context.Context, r *env.Env, command string, body ledger.Body, may func([]ledger.Record) error) (ledger.Head, error) {
	return r.Record(ctx, command, body, func(records []ledger.Record) error {
		if err := r.Admitted(records); err != nil {
			return err
		}
		if err := may(records); err != nil {
			return fmt.Errorf("recording %s: %w", body.Kind(), err)
		}
		return nil
	})
}
