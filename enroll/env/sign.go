package env

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// ErrUnsigned says that a record is written and lacks the signature that it requires.
// Nothing is undone for it: the signature can be made later.
var ErrUnsigned = errors.New("recorded, and not signed")

// MayRecord refuses what this ledger cannot take, or the present officers cannot sign,
// before anything is touched.
func (e *Env) MayRecord(bodies ...ledger.Body) error {
	if err := e.Ledger.MayRecord(bodies...); err != nil {
		return err
	}
	return e.MaySign()
}

// MaySign refuses what the present officers cannot sign, before anything is written.
// Without officers in the ledger, nothing is signed.
func (e *Env) MaySign() error { return e.Admitted(e.Ledger.Records()) }

// Admitted refuses if the present officers cannot sign the next record.
func (e *Env) Admitted(records []ledger.Record) error {
	register := officer.Read(records)
	if register.Needs() == 0 || e.InEmergency() {
		return nil
	}
	return register.Admits(e.Signers...)
}

// Signed makes the officers' signatures over a record. Without a present officer it
// fails only if the record requires a signature; the record of the first officer does
// not.
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

// InEmergency reports whether the command goes on although no officer is here to sign.
func (e *Env) InEmergency() bool { return e.Emergency != "" && len(e.Signers) == 0 }

// IsSigned reports whether no signature over a record is missing.
func (e *Env) IsSigned(record uint64) bool {
	return !slices.ContainsFunc(officer.Read(e.Ledger.Records()).Missing(), func(a *officer.Act) bool { return a.At.Record == record })
}

// Record writes one record that is a whole act, signed if the ledger has officers.
// provided may be nil. After ErrUnsigned the record is written.
func (e *Env) Record(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	if err := e.MayRecord(body); err != nil {
		return ledger.Head{}, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return e.RecordUnasked(ctx, command, body, provided)
}

// RecordUnasked is Record without asking first whether it can be signed.
func (e *Env) RecordUnasked(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	head, err := e.Append(ctx, "", ledger.Entry{Command: command, Body: body, Provided: provided})
	if err != nil {
		return head, err
	}
	err = e.Signed(ctx, head.Sequence, command, e.Officer(""))
	return e.Ledger.Head(), err
}

// Append writes a record, unsigned, in the name of this user and of the caller of
// AWS, "" without. An act follows its record, so nothing stops this halfway.
func (e *Env) Append(ctx context.Context, caller string, entry ledger.Entry) (ledger.Head, error) {
	entry.Officer = e.Officer(caller)
	head, err := e.Ledger.Append(context.WithoutCancel(ctx), entry)
	if err != nil {
		err = fmt.Errorf("recording %s: %w", entry.Body.Kind(), err)
	}
	return head, err
}
