//go:build !cgo && !windows

package pivkey

import (
	"context"
	"crypto"

	"rootseal/device"
	"rootseal/device/piv"
)

// Every operation of this build returns [device.ErrNotBuilt].

func (*Token) Look(context.Context) (piv.State, error) { return piv.State{}, device.ErrNotBuilt }

func (*Token) CheckPIN(context.Context, []byte) error { return device.ErrNotBuilt }

func (*Token) CheckPINSpendingLastTry(context.Context, []byte) error { return device.ErrNotBuilt }

func (*Token) Sign(context.Context, piv.Slot, crypto.PublicKey, []byte, []byte) ([]byte, error) {
	return nil, device.ErrNotBuilt
}

func (*Token) Attest(context.Context, piv.Slot, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, device.ErrNotBuilt
}

func (*Token) AttestAny(context.Context, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, device.ErrNotBuilt
}

func (*Token) Generate(context.Context, piv.Slot, []byte, piv.NewKey) (crypto.PublicKey, error) {
	return nil, device.ErrNotBuilt
}

func (*Token) StoredManagementKey(context.Context, []byte) ([]byte, error) {
	return nil, device.ErrNotBuilt
}
