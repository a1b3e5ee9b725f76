package env

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// ErrUnsigned means that a record is written, but lacks the signature that it
// requires. rootseal undoes nothing then: an officer can sign later.
var ErrUnsigned = hint.Sentinel(hint.SignLog, "recorded, but not signed")

// MayRecord refuses what this ledger cannot contain or the present officers
// cannot sign, before anything changes.
func (e *Env) MayRecord(bodies ...ledger.Body) error {
	if err := e.Ledger.MayRecord(bodies...); err != nil {
		return err
	}
	register := officer.Read(e.Ledger.Records())
	if register.Needs() == 0 || e.InEmergency() {
		return nil
	}
	return register.AdmitsFor(e.Ledger, bodies, e.Signers...)
}

// MaySign refuses what the present officers cannot sign, before anything is
// written. If the ledger has no officer, no signature is needed.
func (e *Env) MaySign() error { return e.Admitted(e.Ledger.Records()) }

// Admitted returns an error if the present officers cannot sign the next record.
func (e *Env) Admitted(records []ledger.Record) error {
	register := officer.Read(records)
	if register.Needs() == 0 || e.InEmergency() {
		return nil
	}
	return register.Admits(e.Signers...)
}

// ReadyToSign has the signers give their PINs, if they have not. Call it when all that
// needs no person is checked, and nothing is written yet. Append calls it, too, so that
// nothing is written that they cannot sign. release lets go of the keys in use: a person
// may take long to answer.
func (e *Env) ReadyToSign(ctx context.Context, release func()) error {
	if e.PINs == nil {
		return nil
	}
	shown, err := e.PINs(ctx, release)
	if err != nil {
		return &UnreadyError{err}
	}
	if shown > e.Shown {
		e.Shown = shown
	}
	return nil
}

// UnreadyError is why the signers are not ready to sign: nothing is written then.
type UnreadyError struct{ Cause error }

func (e *UnreadyError) Error() string { return e.Cause.Error() }

func (e *UnreadyError) Unwrap() error { return e.Cause }

// Parts returns the error for a person's language.
func (e *UnreadyError) Parts() (format string, args []any) { return "%w", []any{e.Cause} }

// noKey is the release of code that does not know the keys in use.
func noKey() {}

// Signed lets the officers sign a record. Without an officer it fails only if the
// record requires a signature; the record of the first officer does not.
func (e *Env) Signed(ctx context.Context, record uint64, command string, claimed ledger.Officer) error {
	if officer.Read(e.Ledger.Records()).Needs() == 0 || e.IsSigned(record) && len(e.Signers) == 0 || e.InEmergency() {
		return nil
	}
	err := e.ReadyToSign(ctx, noKey)
	if err == nil {
		_, err = officer.Sign(ctx, e.Ledger, record, command, claimed, e.Shown, e.Signers...)
	}
	if errors.Is(err, officer.ErrUnseen) && e.ShowNew != nil {
		if e.Shown, err = e.ShowNew(ctx); err == nil {
			return e.Signed(ctx, record, command, claimed)
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsigned, err)
	}
	return nil
}

// InEmergency reports whether the command goes on although no officer can sign.
func (e *Env) InEmergency() bool { return e.Emergency != "" && len(e.Signers) == 0 }

// IsSigned reports whether a record is signed or requires no signature.
func (e *Env) IsSigned(record uint64) bool {
	return !officer.Read(e.Ledger.Records()).Lacks(record)
}

// Record writes one record that is an act of its own, and lets the officers sign
// it, if the ledger has officers. provided may be nil. After ErrUnsigned the
// record is in the ledger.
func (e *Env) Record(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	if err := e.MayRecord(body); err != nil {
		return ledger.Head{}, message.Errorf("recording %s: %w", body.Kind(), err)
	}
	return e.RecordUnasked(ctx, command, body, provided)
}

// RecordUnasked is Record without the check, before the append, that the officers
// can sign.
func (e *Env) RecordUnasked(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	head, err := e.Append(ctx, "", ledger.Entry{Command: command, Body: body, Provided: provided})
	if err != nil {
		return head, err
	}
	err = e.Signed(ctx, head.Sequence, command, e.Officer(""))
	return e.Ledger.Head(), err
}

// Append writes a record, unsigned, in the name of this user and of the caller of AWS,
// "" without. An act follows its record, so nothing but a missing PIN stops this halfway.
func (e *Env) Append(ctx context.Context, caller string, entry ledger.Entry) (ledger.Head, error) {
	if err := e.ReadyToSign(ctx, noKey); err != nil {
		return ledger.Head{}, message.Errorf("recording %s: %w", entry.Body.Kind(), err)
	}
	entry.Officer = e.Officer(caller)
	head, err := e.Ledger.Append(context.WithoutCancel(ctx), entry)
	if err != nil {
		err = message.Errorf("recording %s: %w", entry.Body.Kind(), err)
	}
	return head, err
}
