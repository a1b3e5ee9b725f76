package env

import (
	"context"
	"fmt"
	"slices"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// ErrUnsigned means that a record is written, but lacks the signature that it
// requires. rootseal undoes nothing then: an officer can sign later.
var ErrUnsigned = hint.Sentinel(hint.SignLog, "recorded, but not signed")

// MayRecord refuses what this ledger cannot contain or the present officers
// cannot sign, before anything changes.
func (r *Env) MayRecord(bodies ...ledger.Body) error {
	if err := r.Ledger.MayRecord(bodies...); err != nil {
		return err
	}
	return r.MaySign()
}

// MaySign refuses what the present officers cannot sign, before anything is
// written. If the ledger has no officer, no signature is needed.
func (r *Env) MaySign() error { return r.Admitted(r.Ledger.Records()) }

// Admitted returns an error if the present officers cannot sign the next record.
func (r *Env) Admitted(records []ledger.Record) error {
	register := officer.Read(records)
	if register.Needs() == 0 || r.InEmergency() {
		return nil
	}
	return register.Admits(r.Signers...)
}

// Signed lets the officers sign a record. Without an officer it fails only if the
// record requires a signature; the record of the first officer does not.
func (r *Env) Signed(ctx context.Context, record uint64, command string, claimed ledger.Officer) error {
	if officer.Read(r.Ledger.Records()).Needs() == 0 || r.IsSigned(record) && len(r.Signers) == 0 || r.InEmergency() {
		return nil
	}
	_, err := officer.Sign(ctx, r.Ledger, record, command, claimed, r.Shown, r.Signers...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsigned, err)
	}
	return nil
}

// InEmergency reports whether the command goes on although no officer can sign.
func (r *Env) InEmergency() bool { return r.Emergency != "" && len(r.Signers) == 0 }

// IsSigned reports whether a record is signed or requires no signature.
func (r *Env) IsSigned(record uint64) bool {
	return !slices.ContainsFunc(officer.Read(r.Ledger.Records()).Missing(), func(a *officer.Act) bool { return a.At.Record == record })
}

// Record writes one record that is an act of its own, and lets the officers sign
// it, if the ledger has officers. provided may be nil. After ErrUnsigned the
// record is in the ledger.
func (r *Env) Record(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	if err := r.MayRecord(body); err != nil {
		return ledger.Head{}, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return r.RecordUnasked(ctx, command, body, provided)
}

// RecordUnasked is Record without the check, before the append, that the officers
// can sign.
func (r *Env) RecordUnasked(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	claimed := r.Officer("")
	head, err := r.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{Command: command, Officer: claimed, Body: body, Provided: provided})
	if err != nil {
		return head, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	err = r.Signed(ctx, head.Sequence, command, claimed)
	return r.Ledger.Head(), err
}
