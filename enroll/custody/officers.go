package custody

import (
	"context"
	"errors"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrPolicyMoved means that another command has set a policy since this one read
// it.
var ErrPolicyMoved = hint.Sentinel(hint.CheckPolicy, "another command has just changed the policy")

// AddOfficer records a new officer. The first officer signs the officer's own
// record, which shows that the key at the root of all signatures works. Active
// officers sign for any other. AddOfficer refuses a key that the ledger speaks
// against, unless it is in despite. Nobody signs for an officer who replaces the
// last one; the Env must be in an emergency.
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

// RemoveOfficer records that an officer is no longer active.
func RemoveOfficer(ctx context.Context, e *env.Env, body *ledger.OfficerRemoved) (ledger.Head, error) {
	return decide(ctx, e, "officer", body, func(records []ledger.Record) error { return officer.Read(records).MayDismiss(body.Fingerprint) })
}

// SetPolicy replaces the policy, which must still be before. A record contains
// the whole policy, so a change by another command would otherwise be lost.
func SetPolicy(ctx context.Context, e *env.Env, before, after ledger.PolicySet) (ledger.Head, error) {
	return decide(ctx, e, "policy", &after, func(records []ledger.Record) error {
		register := officer.Read(records)
		if officer.PolicyOf(register) != before {
			return ErrPolicyMoved
		}
		return register.MaySet(&after)
	})
}

// decide records a change of who may sign, or of how many must sign. Such a
// record changes what the next one requires, so decide checks both again, against
// the ledger at the moment of the append.
func decide(ctx context.Context, e *env.Env, command string, body ledger.Body, may func([]ledger.Record) error) (ledger.Head, error) {
	return e.Record(ctx, command, body, func(records []ledger.Record) error {
		if err := e.Admitted(records); err != nil {
			return err
		}
		if err := may(records); err != nil {
			return message.Errorf("recording %s: %w", body.Kind(), err)
		}
		return nil
	})
}
