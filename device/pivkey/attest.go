//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/go-piv/piv-go/v2/piv"
)

// Attest makes the token attest the key in a slot, and verifies the attestation and
// its serial. The error is [ErrNothingToAttest] if the slot has no key that was
// generated there, and [ErrNotAttested] if the attestation proves nothing.
func (t *Token) Attest(ctx context.Context, slot Slot, roots Roots) (Attestation, error) {
	return t.attestOneOf(ctx, []Slot{slot}, roots)
}

// AttestAny makes the token attest the first generated key that it finds in any slot,
// for what the attestation says about the token. It generates no key. The errors are
// the same as those of Attest.
func (t *Token) AttestAny(ctx context.Context, roots Roots) (Attestation, error) {
	return t.attestOneOf(ctx, Slots(), roots)
}

func (t *Token) attestOneOf(ctx context.Context, slots []Slot, roots Roots) (Attestation, error) {
	for _, slot := range slots {
		if !slot.valid() {
			return Attestation{}, fmt.Errorf("attesting: %w: %v", ErrNoSuchSlot, slot)
		}
	}
	return use(ctx, t, "attesting", func(s *session) (Attestation, error) {
		token, err := s.AttestationCertificate()
		switch {
		case errors.Is(err, piv.ErrNotFound):
			return Attestation{}, fmt.Errorf("%w: no certificate in slot f9", ErrNotAttested)
		case err != nil:
			return Attestation{}, refused("reading certificate in slot f9", err)
		}
		for _, slot := range slots {
			certificate, err := s.Attest(pivSlot(slot))
			if errors.Is(err, piv.ErrNotFound) {
				continue
			}
			if err != nil {
				return Attestation{}, refused(fmt.Sprintf("attesting slot %v", slot), err)
			}
			return t.verified(slot, certificate, token, roots)
		}
		return Attestation{}, ErrNothingToAttest
	})
}

// verified checks a fresh attestation.
func (t *Token) verified(slot Slot, certificate, token *x509.Certificate, roots Roots) (Attestation, error) {
	a, err := VerifyAttestation(certificate.Raw, token.Raw, time.Now(), roots)
	switch {
	case err != nil:
		return Attestation{}, err
	case a.Slot != slot:
		return Attestation{}, fmt.Errorf("%w: it is of slot %v, not %v", ErrNotAttested, a.Slot, slot)
	case a.Serial == 0:
		return Attestation{}, fmt.Errorf("%w: %w", ErrNotAttested, ErrNoSerial)
	case a.Serial != t.serial:
		return Attestation{}, fmt.Errorf("%w: %w: key %d", ErrNotAttested, ErrOtherToken, a.Serial)
	}
	return a, nil
}

// refused turns an answer into an ErrNotAttested: a status word, or data that is not a
// certificate.
func refused(doing string, err error) error {
	if unanswered(err) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrNotAttested, doing, err)
}
