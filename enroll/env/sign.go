package env

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// ErrUnsigned says that a record stands, and has not the signature that it
// wants. Nothing is undone for it: the signature can be made later.
var ErrUnsigned = errors.New("recorded, and not signed")

// MayRecord refuses what this ledger could not take, or the officers at hand could
// not sign, before anything is touched.
func (e *Env) MayRecord(bodies ...ledger.Body) error {
	if err := e.Ledger.MayRecord(bodies...); err != nil {
		return err
	}
	return e.MaySign()
}

// MaySign refuses what the officers at hand could not sign, before anything is
// written. Where no officer is on record, nobody signs.
func (e *Env) MaySign() error { return e.Admitted(e.Ledger.Records()) }

// Admitted tells whether the officers at hand can sign the record that comes
// next.
func (e *Env) Admitted(records []ledger.Record) error {
	register := officer.Read(records)
	if register.Needs() == 0 || e.InEmergency() {
		return nil
	}
	return register.Admits(e.Signers...)
}

// Signed has the officers sign a record. Where none is here it is an error only
// of a record that wants a signature; the first officer's does not.
func (e *Env) Signed(ctx context.Context, record uint64, command string, claimed ledger.Officer) error {
	if officer.Read(e.Ledger.Records()).Needs() == 0 || e.IsSigned(record) && len(e.Signers) == 0 || e.InEmergency() {
		return nil
	}
	_, err := officer.Sign(ctx, e.Ledger, record, command, claimed, e.Shown, e.Signers...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsigned, err)
	}
	return nil
}

// InEmergency tells whether nobody is here to sign, and the command goes on.
func (e *Env) InEmergency() bool { return e.Emergency != "" && len(e.Signers) == 0 }

// IsSigned tells whether a record has the signature that it wants, if any.
func (e *Env) IsSigned(record uint64) bool {
	return !slices.ContainsFunc(officer.Read(e.Ledger.Records()).Missing(), func(a *officer.Act) bool { return a.At.Record == record })
}

// Record writes one record that is an act by itself, signed where an officer is
// on record. provided may be nil. After ErrUnsigned the record stands.
func (e *Env) Record(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	if err := e.MayRecord(body); err != nil {
		return ledger.Head{}, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return e.RecordUnasked(ctx, command, body, provided)
}

// RecordUnasked is Record that does not ask first whether it can be signed.
func (e *Env) RecordUnasked(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	claimed := e.Officer("")
	head, err := e.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{Command: command, Officer: claimed, Body: body, Provided: provided})
	if err != nil {
		return head, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	err = e.Signed(ctx, head.Sequence, command, claimed)
	return e.Ledger.Head(), err
}
