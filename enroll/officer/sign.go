package officer

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/ledger"
)

// Signer is an officer's key that can sign now: the PIN is known, the token is
// there.
type Signer interface {
	// Fingerprint is the SHA-256 of the public key (PKIX, DER), 64 hex digits.
	Fingerprint() string
	// Sign signs a message: for P-256 ASN.1 over its SHA-256, for Ed25519 64
	// bytes over the message itself. It may wait for a touch.
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// Sign has officers sign a record of the ledger, by its sequence, and appends
// their signatures; one record holds those of two officers. Command and claimed
// officer are for the new record, which is of no ceremony: a ceremony that has
// ended is signed too.
//
// By the chain a signature covers what stands before the record, too. Shown is the
// number of the newest record that those who sign were shown; what others have
// recorded after it is ErrUnseen.
//
// Signers that do not count, are not different, or are too few are refused
// before any of them is asked (the errors of [Register.Admits]), and what they
// made is held against the ledger once more, as it is when it is appended; so is
// what would count from it on.
func Sign(ctx context.Context, l *ledger.Ledger, record uint64, command string, claimed ledger.Officer, shown uint64, signers ...Signer) (ledger.Head, error) {
	if err := checkShown(l, record, shown, claimed.OSUser); err != nil {
		return ledger.Head{}, fmt.Errorf("signing record %d: %w", record, err)
	}
	head, err := sign(ctx, l, record, ledger.Entry{Command: command, Officer: claimed}, signers)
	if err != nil {
		return head, fmt.Errorf("signing record %d: %w", record, err)
	}
	return head, nil
}

func sign(ctx context.Context, l *ledger.Ledger, record uint64, entry ledger.Entry, signers []Signer) (ledger.Head, error) {
	if len(signers) == 0 {
		return ledger.Head{}, fmt.Errorf("%w: none is here", ErrTooFewSigners)
	}
	if err := Read(l.Records()).Admits(signers...); err != nil {
		return ledger.Head{}, err
	}
	file, err := l.Bytes(record)
	if err != nil {
		return ledger.Head{}, err
	}
	envelope, err := seal(ctx, file, signers)
	if err != nil {
		return ledger.Head{}, err
	}
	body := &ledger.Signature{Record: record, Envelope: envelope}
	entry.Body = body
	entry.Provided = func(records []ledger.Record) error { return holds(records, body) }
	return l.Append(context.WithoutCancel(ctx), entry)
}

// holds tells whether a reader will take a signature as the next record, let
// what it signs count, and find nothing missing there.
func holds(records []ledger.Record, body *ledger.Signature) error {
	before := len(Read(records).Problems)
	next := ledger.Record{Sequence: uint64(len(records)) + 1, Body: body}
	register := Read(append(records[:len(records):len(records)], next))
	var errs []error
	for _, p := range register.Problems[before:] {
		errs = append(errs, p.Err)
	}
	for _, act := range register.Acts {
		if act.At.Number == body.Record && act.At.Trip == 0 {
			errs = append(errs, act.Err())
		}
	}
	return errors.Join(errs...)
}
