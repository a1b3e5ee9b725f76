package env

import (
	"context"
	"fmt"
	"slices"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// ErrUnsigned says that a record stands, and has not the signature that it
// wants. Nothing is undone for it: the signature can be made later.
var ErrUnsigned = hint.Sentinel(hint.SignLog, "recorded, and not signed")

// MayRecord refuses what this ledger could not take, or the officers at hand could
// not sign, before anything is touched.
func (r *Env) MayRecord(bodies ...ledger.Body) error {
	if err := r.Ledger.MayRecord(bodies...); err != nil {
		return err
	}
	return r.MaySign()
}

// MaySign refuses what the officers at hand could not sign, before anything is
// written. Where no officer is on record, nobody signs.
func (r *Env) MaySign() error { return r.Admitted(r.Ledger.Records()) }

// Admitted tells whether the officers at hand can sign the record that comes
// next.
func (r *Env) Admitted(records []ledger.Record) error {
	register := officer.Read(records)
	if register.Needs() == 0 || r.InEmergency() {
		return nil
	}
	return register.Admits(r.Signers...)
}

// Signed has the officers sign a record. Where none is here it is an error only
// of a record that wants a signature; the first officer's does not.
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

// InEmergency tells whether nobody is here to sign, and the command goes on.
func (r *Env) InEmergency() bool { return r.Emergency != "" && len(r.Signers) == 0 }

// IsSigned tells whether a record has the signature that it wants, if any.
func (r *Env) IsSigned(record uint64) bool {
	return !slices.ContainsFunc(officer.Read(r.Ledger.Records()).Missing(), func(a *officer.Act) bool { return a.At.Record == record })
}

// Record writes one record that is an act by itself, signed where an officer is
// on record. provided may be nil. After ErrUnsigned the record stands.
func (r *Env) Record(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	if err := r.MayRecord(body); err != nil {
		return ledger.Head{}, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return r.RecordUnasked(ctx, command, body, provided)
}

// RecordUnasked is Record that does not ask first whether it can be signed.
func (r *Env) RecordUnasked(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	claimed := r.Officer("")
	head, err := r.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{Command: command, Officer: claimed, Body: body, Provided: provided})
	if err != nil {
		return head, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	err = r.Signed(ctx, head.Sequence, command, claimed)
	return r.Ledger.Head(), err
}
