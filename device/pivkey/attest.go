//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"rootseal/device/piv"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// Attest has the token attest the key in a slot, and verifies it, the serial
// too: [ErrNothingToAttest] where no key was generated there,
// [ErrNotAttested] where it proves nothing.
func (t *Token) Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	return t.attestOneOf(ctx, []piv.Slot{slot}, roots)
}

// AttestAny has the token attest the first generated key that is found in any
// slot, for what it says about the token. Nothing is generated for it. The
// errors are those of Attest.
func (t *Token) AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error) {
	return t.attestOneOf(ctx, piv.Slots(), roots)
}

func (t *Token) attestOneOf(ctx context.Context, slots []piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	for _, slot := range slots {
		if !slot.Valid() {
			return piv.Attestation{}, fmt.Errorf("attesting: %w: %v", piv.ErrNoSuchSlot, slot)
		}
	}
	return use(ctx, t, "attesting", func(s *session) (piv.Attestation, error) {
		token, err := s.AttestationCertificate()
		switch {
		case errors.Is(err, pivgo.ErrNotFound):
			return piv.Attestation{}, fmt.Errorf("%w: no certificate in slot f9", piv.ErrNotAttested)
		case err != nil:
			return piv.Attestation{}, refused("reading certificate in slot f9", err)
		}
		for _, slot := range slots {
			certificate, err := s.Attest(pivSlot(slot))
			if errors.Is(err, pivgo.ErrNotFound) {
				continue
			}
			if err != nil {
				return piv.Attestation{}, refused(fmt.Sprintf("attesting slot %v", slot), err)
			}
			return t.verified(slot, certificate, token, roots)
		}
		return piv.Attestation{}, piv.ErrNothingToAttest
	})
}

// verified checks what the token has signed just now.
func (t *Token) verified(slot piv.Slot, certificate, token *x509.Certificate, roots piv.Roots) (piv.Attestation, error) {
	a, err := piv.VerifyAttestation(certificate.Raw, token.Raw, time.Now(), roots)
	switch {
	case err != nil:
		return piv.Attestation{}, err
	case a.Slot != slot:
		return piv.Attestation{}, fmt.Errorf("%w: it is of slot %v, not %v", piv.ErrNotAttested, a.Slot, slot)
	case a.Serial == 0:
		return piv.Attestation{}, fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrNoSerial)
	case a.Serial != t.serial:
		return piv.Attestation{}, fmt.Errorf("%w: %w: key %d", piv.ErrNotAttested, piv.ErrOtherToken, a.Serial)
	}
	return a, nil
}

// refused makes an ErrNotAttested of an answer: a status word, or something
// that is no certificate.
func refused(doing string, err error) error {
	if unanswered(err) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%w: %s: %w", piv.ErrNotAttested, doing, err)
}
