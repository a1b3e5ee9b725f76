package officer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Signer is a signing key that is ready: the PIN is known and the key is plugged in.
type Signer interface {
	// Fingerprint returns the SHA-256 of the public key (PKIX, DER), 64 hex digits.
	Fingerprint() string
	// HasShownKey reports whether the signer itself has shown that it holds this key: by its
	// public key, or by a signature. Until then, the fingerprint is only what a ledger says.
	HasShownKey() bool
	// Sign signs a message: P-256 gives ASN.1 over its SHA-256, Ed25519 gives 64 bytes
	// over the message itself. Sign may wait for a touch.
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// NeedTouch reports whether the key of a signer asks for a touch for each signature. An
// officer whose record does not name a policy may have to touch it.
func (r *Register) NeedTouch(signers ...Signer) bool {
	return slices.ContainsFunc(signers, func(s Signer) bool {
		o := r.Officer(s.Fingerprint())
		return o == nil || o.TouchPolicy != string(piv.TouchNever)
	})
}

// Sign makes officers sign the ledger's record with this sequence, and appends
// their signatures. One record contains the signatures of two officers. command and
// claimed are for that new record, which belongs to no ceremony, because ceremonies
// that have ended are signed, too.
//
// Through the chain a signature also covers all records before. shown is the newest
// record that the signers were shown. If others have written a record after it, the
// error is ErrUnseen.
//
// Sign refuses signers that are not active, not different, or too few before any of
// them signs (the errors of [Register.AdmitsTo]). After signing it checks the
// signatures, and what they put into effect, against the ledger as it then is.
func Sign(ctx context.Context, l *ledger.Ledger, record uint64, command string, claimed ledger.Officer, shown uint64, signers ...Signer) (ledger.Head, error) {
	if err := errors.Join(checkShown(l, record, shown, claimed.OSUser), checkOwn(l, record)); err != nil {
		return ledger.Head{}, message.Errorf("signing record %d: %w", record, err)
	}
	head, err := sign(ctx, l, record, ledger.Entry{Command: command, Officer: claimed}, signers)
	if err != nil {
		return head, message.Errorf("signing record %d: %w", record, err)
	}
	return head, nil
}

func sign(ctx context.Context, l *ledger.Ledger, record uint64, entry ledger.Entry, signers []Signer) (ledger.Head, error) {
	if len(signers) == 0 {
		return ledger.Head{}, fmt.Errorf("%w: none is present", ErrTooFewSigners)
	}
	register := Read(l.Records())
	if err := register.AdmitsTo(l, record, signers...); err != nil {
		return ledger.Head{}, err
	}
	half := register.inTurn(l, record) != nil
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
	entry.Provided = func(records []ledger.Record) error { return holds(records, body, half) }
	return l.Append(context.WithoutCancel(ctx), entry)
}

// holds checks that a reader will accept a signature as the next record, put the signed
// record into effect, and find nothing missing there; with half, that of a second
// officer may be.
func holds(records []ledger.Record, body *ledger.Signature, half bool) error {
	before := len(Read(records).Problems)
	next := ledger.Record{Sequence: uint64(len(records)) + 1, Body: body}
	register := Read(append(records[:len(records):len(records)], next))
	var errs []error
	for _, p := range register.Problems[before:] {
		errs = append(errs, p.Err)
	}
	for _, act := range register.Acts {
		if act.At.Record == body.Record && (!half || !act.HalfSigned()) {
			errs = append(errs, act.Err())
		}
	}
	return errors.Join(errs...)
}
