//go:build !cgo && !windows

package pivkey

import (
	"context"
	"crypto"
)

// Every operation of this build returns [ErrNotBuilt].

func (*Token) Look(context.Context) (State, error) { return State{}, ErrNotBuilt }

func (*Token) CheckPIN(context.Context, []byte) error { return ErrNotBuilt }

func (*Token) CheckPINSpendingLastTry(context.Context, []byte) error { return ErrNotBuilt }

func (*Token) Sign(context.Context, Slot, crypto.PublicKey, []byte, []byte) ([]byte, error) {
	return nil, ErrNotBuilt
}

func (*Token) Attest(context.Context, Slot, Roots) (Attestation, error) {
	return Attestation{}, ErrNotBuilt
}

func (*Token) AttestAny(context.Context, Roots) (Attestation, error) {
	return Attestation{}, ErrNotBuilt
}

func (*Token) Generate(context.Context, Slot, []byte, NewKey) (crypto.PublicKey, error) {
	return nil, ErrNotBuilt
}

func (*Token) StoredManagementKey(context.Context, []byte) ([]byte, error) {
	return nil, ErrNotBuilt
}
