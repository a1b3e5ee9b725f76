//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"rootseal/device/piv"
	"rootseal/message"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// Attest makes the token attest the key in a slot, and verifies the attestation and
// its serial. The error is [piv.ErrNothingToAttest] if the slot has no key that was
// generated there, [piv.ErrNoAttestation] if the token gives no attestation, and
// another [piv.ErrNotAttested] if the attestation proves nothing.
func (t *Token) Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	return t.attestOneOf(ctx, []piv.Slot{slot}, roots)
}

// AttestAny makes the token attest the first generated key that it finds in any slot,
// for what the attestation says about the token. It generates no key. The errors are
// the same as those of Attest.
func (t *Token) AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error) {
	return t.attestOneOf(ctx, piv.Slots(), roots)
}

func (t *Token) attestOneOf(ctx context.Context, slots []piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	for _, slot := range slots {
		if !slot.Valid() {
			return piv.Attestation{}, message.Errorf("attesting: %w: %v", piv.ErrNoSuchSlot, slot)
		}
	}
	return use(ctx, t, "attesting", func(s *session) (piv.Attestation, error) {
		token, err := s.AttestationCertificate()
		switch {
		case errors.Is(err, pivgo.ErrNotFound):
			return piv.Attestation{}, fmt.Errorf("%w: no certificate in slot f9", piv.ErrNoAttestation)
		case err != nil:
			return piv.Attestation{}, refused(message.Word("reading certificate in slot f9"), err)
		}
		for _, slot := range slots {
			certificate, err := s.Attest(pivSlot(slot))
			if errors.Is(err, pivgo.ErrNotFound) {
				continue
			}
			if err != nil {
				return piv.Attestation{}, refused(message.Textf("attesting slot %v", slot), err)
			}
			return t.verified(slot, certificate, token, roots)
		}
		return piv.Attestation{}, piv.ErrNothingToAttest
	})
}

// verified checks a fresh attestation.
func (t *Token) verified(slot piv.Slot, certificate, token *x509.Certificate, roots piv.Roots) (piv.Attestation, error) {
	a, err := piv.VerifyAttestation(certificate.Raw, token.Raw, time.Now(), roots)
	switch {
	case err != nil:
		return piv.Attestation{}, err
	case a.Slot != slot:
		return piv.Attestation{}, message.Errorf("%w: it is of slot %v, not %v", piv.ErrNotAttested, a.Slot, slot)
	case a.Serial == 0:
		return piv.Attestation{}, fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrNoSerial)
	case a.Serial != t.serial:
		return piv.Attestation{}, message.Errorf("%w: %w: key %d", piv.ErrNotAttested, piv.ErrOtherToken, a.Serial)
	}
	return a, nil
}

// refused turns an answer into an ErrNotAttested: data that is not a certificate, or
// a status word. A status word is also an ErrNoAttestation, since it shows nothing.
func refused(doing message.Text, err error) error {
	if unanswered(err) {
		return message.Errorf("%s: %w", doing, err)
	}
	if status := interface{ Status() uint16 }(nil); errors.As(err, &status) {
		return message.Errorf("%w: %s: %w", piv.ErrNoAttestation, doing, err)
	}
	return message.Errorf("%w: %s: %w", piv.ErrNotAttested, doing, err)
}
