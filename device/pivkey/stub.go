//go:build !cgo && !windows

package pivkey

import (
	"context"
	"crypto"

	"rootseal/device"
)

// Every operation of this build returns [device.ErrNotBuilt].

func (*Token) Look(context.Context) (State, error) { return State{}, device.ErrNotBuilt }

func (*Token) CheckPIN(context.Context, []byte) error { return device.ErrNotBuilt }

func (*Token) CheckPINSpendingLastTry(context.Context, []byte) error { return device.ErrNotBuilt }

func (*Token) Sign(context.Context, Slot, crypto.PublicKey, []byte, []byte) ([]byte, error) {
	return nil, device.ErrNotBuilt
}

func (*Token) Attest(context.Context, Slot, Roots) (Attestation, error) {
	return Attestation{}, device.ErrNotBuilt
}

func (*Token) AttestAny(context.Context, Roots) (Attestation, error) {
	return Attestation{}, device.ErrNotBuilt
}

func (*Token) Generate(context.Context, Slot, []byte, NewKey) (crypto.PublicKey, error) {
	return nil, device.ErrNotBuilt
}

func (*Token) StoredManagementKey(context.Context, []byte) ([]byte, error) {
	return nil, device.ErrNotBuilt
}
