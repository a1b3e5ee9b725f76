package cli

import (
	"context"
	"crypto"

	"rootseal/device/piv"
)

// PIVToken is the PIV application of one key. Nothing is open between two calls.
// Close every handle on the key's reader before a call: PIV opens it exclusively.
type PIVToken interface {
	SigningToken
	attestingToken
	changingToken
}

// SigningToken signs. An error of package piv says what is wrong with a PIN. Only
// CheckPINSpendingLastTry spends the last try.
type SigningToken interface {
	CheckPIN(ctx context.Context, pin []byte) error
	CheckPINSpendingLastTry(ctx context.Context, pin []byte) error
	Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error)
}

// attestingToken attests its keys.
type attestingToken interface {
	Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error)
	AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error)
}

// changingToken generates keys.
type changingToken interface {
	Look(ctx context.Context) (piv.State, error)
	Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}
