//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"

	"rootseal/device/piv"
	"rootseal/message"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// Look reads the state that a token shows without a PIN. It changes nothing, except
// that a PIN that another program left valid is no longer valid.
func (t *Token) Look(ctx context.Context) (piv.State, error) {
	return use(ctx, t, "looking", func(s *session) (piv.State, error) {
		s.forgetPIN()
		tries, err := s.Retries()
		if err != nil {
			return piv.State{}, fmt.Errorf("reading tries: %w", err)
		}
		state := piv.State{
			Firmware: s.front.firmware, PINTries: tries,
			PIN: s.front.pin, PUK: s.front.puk, ManagementKey: s.front.management,
		}
		for _, slot := range piv.Slots() {
			found, err := s.slot(slot)
			if err != nil {
				return piv.State{}, message.Errorf("reading slot %v: %w", slot, err)
			}
			state.Slots = append(state.Slots, found)
		}
		return state, nil
	})
}

// slot reads the content of a slot, by the best evidence that the firmware offers.
func (s *session) slot(slot piv.Slot) (piv.SlotState, error) {
	certificate, stored, err := s.certificate(slot)
	if err != nil {
		return piv.SlotState{}, err
	}
	state := piv.SlotState{Slot: slot, Holds: piv.HoldsUnknown, Certificate: stored}
	if s.front.firmware.AtLeast(5, 3, 0) {
		return s.byMetadata(state)
	}
	attested, err := s.attested(slot)
	if err != nil {
		return piv.SlotState{}, err
	}
	switch {
	case attested != nil:
		state.Holds, state.By, state.Origin = piv.HoldsKey, piv.ByAttestation, piv.Generated
		state.Public, state.Algorithm = attested.Public, piv.AlgorithmOf(attested.Public)
		state.PINPolicy, state.TouchPolicy = attested.PINPolicy, attested.TouchPolicy
	case certificate != nil:
		state.Holds, state.By = piv.HoldsKey, piv.ByCertificate
		state.Public, state.Algorithm = certificate.PublicKey, piv.AlgorithmOf(certificate.PublicKey)
	}
	return state, nil
}

func (s *session) byMetadata(state piv.SlotState) (piv.SlotState, error) {
	info, err := s.KeyInfo(pivSlot(state.Slot))
	switch {
	case errors.Is(err, pivgo.ErrNotFound):
		state.Holds, state.By = piv.HoldsNothing, piv.ByMetadata
	case err != nil && unanswered(err):
		return piv.SlotState{}, err
	case err != nil:
		return state, nil //nolint:nilerr // a refusal, or a key unknown to piv-go: unknown is not empty
	default:
		state.Holds, state.By = piv.HoldsKey, piv.ByMetadata
		state.Public, state.Algorithm = info.PublicKey, piv.AlgorithmOf(info.PublicKey)
		state.PINPolicy = piv.PINPolicyNumbered(byte(info.PINPolicy)) // piv-go uses Yubico's numbers for both
		state.TouchPolicy = piv.TouchPolicyNumbered(byte(info.TouchPolicy))
		state.Origin = map[pivgo.Origin]piv.Origin{pivgo.OriginGenerated: piv.Generated, pivgo.OriginImported: piv.Imported}[info.Origin]
	}
	return state, nil
}

// attested returns what the token says about a key that it generated in a slot, for the
// owner to see: it is not verified. It is nil if the token says nothing, or nothing
// readable.
func (s *session) attested(slot piv.Slot) (*piv.Attestation, error) {
	certificate, err := s.Attest(pivSlot(slot))
	if err == nil {
		var a piv.Attestation
		if a, err = piv.ParseStatements(certificate); err == nil {
			return &a, nil
		}
	}
	if unanswered(err) {
		return nil, err
	}
	return nil, nil
}

// certificate returns the certificate stored in a slot, or nil if unreadable.
func (s *session) certificate(slot piv.Slot) (certificate *x509.Certificate, stored bool, err error) {
	certificate, err = s.Certificate(pivSlot(slot))
	switch {
	case errors.Is(err, pivgo.ErrNotFound):
		return nil, false, nil
	case err != nil && unanswered(err):
		return nil, false, fmt.Errorf("reading certificate: %w", err)
	}
	return certificate, true, nil
}

// public returns the public key in a slot if the token reports it for certain,
// otherwise nil. For an empty slot the error is an ErrNoKey.
func (s *session) public(slot piv.Slot) (crypto.PublicKey, error) {
	if !s.front.firmware.AtLeast(5, 3, 0) {
		return nil, nil
	}
	state, err := s.byMetadata(piv.SlotState{Slot: slot})
	if err != nil {
		return nil, message.Errorf("reading slot %v: %w", slot, err)
	}
	if state.Holds == piv.HoldsNothing {
		return nil, fmt.Errorf("%w %v", piv.ErrNoKey, slot)
	}
	return state.Public, nil
}

// pivSlot returns piv-go's name for a slot.
func pivSlot(slot piv.Slot) pivgo.Slot {
	for _, s := range []pivgo.Slot{pivgo.SlotAuthentication, pivgo.SlotSignature, pivgo.SlotKeyManagement, pivgo.SlotCardAuthentication} {
		if s.Key == uint32(slot) {
			return s
		}
	}
	s, _ := pivgo.RetiredKeyManagementSlot(uint32(slot)) // all other slots; the exported functions check the number
	return s
}
