package cli

import (
	"context"
	"crypto"

	"rootseal/device/piv"
)

// PIVToken is the PIV application of one key; *pivkey.Token implements it. Each call
// opens the key and closes it. A call needs the key's reader for itself, so no
// device.Key may be open there.
type PIVToken interface {
	SigningToken
	attestingToken
	changingToken
}

// SigningToken signs. Its methods return package piv's errors about a PIN; only
// CheckPINSpendingLastTry spends the last try.
type SigningToken interface {
	CheckPIN(ctx context.Context, pin []byte) error
	CheckPINSpendingLastTry(ctx context.Context, pin []byte) error
	Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error)
}

// attestingToken attests its signing keys.
type attestingToken interface {
	Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error)
	AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error)
}

// changingToken generates signing keys.
type changingToken interface {
	Look(ctx context.Context) (piv.State, error)
	Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}
