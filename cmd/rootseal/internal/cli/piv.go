package cli

import (
	"context"
	"crypto"

	"rootseal/device/pivkey"
)

// PIVToken is the PIV application of one key; *pivkey.Token implements it. Each call
// opens the key and closes it. A call needs the key's reader for itself, so no
// device.Key may be open there.
type PIVToken interface {
	SigningToken
	attestingToken
	changingToken
}

// SigningToken signs. Its methods return pivkey's errors about a PIN; only
// CheckPINSpendingLastTry spends the last try.
type SigningToken interface {
	CheckPIN(ctx context.Context, pin []byte) error
	CheckPINSpendingLastTry(ctx context.Context, pin []byte) error
	Sign(ctx context.Context, slot pivkey.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error)
}

// attestingToken attests its signing keys.
type attestingToken interface {
	Attest(ctx context.Context, slot pivkey.Slot, roots pivkey.Roots) (pivkey.Attestation, error)
	AttestAny(ctx context.Context, roots pivkey.Roots) (pivkey.Attestation, error)
}

// changingToken generates signing keys.
type changingToken interface {
	Look(ctx context.Context) (pivkey.State, error)
	Generate(ctx context.Context, slot pivkey.Slot, managementKey []byte, wanted pivkey.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}
