package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// ErrPolicyMoved says that another command has set a policy since this one read it.
var ErrPolicyMoved = errors.New("the policy is not what it was when this began")

// AddOfficer records a new officer. The first one signs the own record, so that it
// shows a signature of the key on which everything rests; those who are officers
// already sign any other. A key that the ledger has something against is refused,
// unless the operator means it. The record of one who replaces the last officer has no
// signature; the environment has to be an emergency.
func AddOfficer(ctx context.Context, e *env.Env, body *ledger.OfficerAdded, despite ...device.KeySerial) (ledger.Head, error) {
	return decide(ctx, e, "officer", body, func(records []ledger.Record) error {
		shown := record.Shown{Serial: body.KeySerial, Firmware: body.Firmware}
		may := officer.Read(records).MayAdd
		if body.Replaces != "" {
			may = officer.Read(records).MayReplace
		}
		return errors.Join(may(body), gate.Guard(record.Read(records), gate.UseOfficer, shown, despite...))
	})
}

// RemoveOfficer removes an officer.
func RemoveOfficer(ctx context.Context, e *env.Env, body *ledger.OfficerRemoved) (ledger.Head, error) {
	return decide(ctx, e, "officer", body, func(records []ledger.Record) error { return officer.Read(records).MayDismiss(body.Fingerprint) })
}

// SetPolicy replaces the policy, which still has to be before: a record holds the whole
// policy, so another command's change since would be lost.
func SetPolicy(ctx context.Context, e *env.Env, before, after ledger.PolicySet) (ledger.Head, error) {
	return decide(ctx, e, "policy", &after, func(records []ledger.Record) error {
		register := officer.Read(records)
		if officer.PolicyOf(register) != before {
			return ErrPolicyMoved
		}
		return register.MaySet(&after)
	})
}

// decide records what changes who may sign, or how many have to. Such a record changes
// what the next one requires, so both questions are asked again as the record is
// appended.
func decide(ctx context.Context, e *env.Env, command string, body ledger.Body, may func([]ledger.Record) error) (ledger.Head, error) {
	return e.Record(ctx, command, body, func(records []ledger.Record) error {
		if err := e.Admitted(records); err != nil {
			return err
		}
		if err := may(records); err != nil {
			return fmt.Errorf("recording %s: %w", body.Kind(), err)
		}
		return nil
	})
}
