package cli

import (
	"context"
	"crypto"

	"rootseal/device/pivkey"
)

// PIVToken is the PIV application of one key, as *pivkey.Token is. Nothing is
// open between two calls, and nothing of ours may be open on the key's reader
// during one: PIV is opened exclusively.
type PIVToken interface {
	SigningToken
	attestingToken
	changingToken
}

// SigningToken signs. Its methods tell by pivkey's errors what is wrong with a
// PIN; the last try is spent by the one that says so.
type SigningToken interface {
	CheckPIN(ctx context.Context, pin []byte) error
	CheckPINSpendingLastTry(ctx context.Context, pin []byte) error
	Sign(ctx context.Context, slot pivkey.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error)
}

// attestingToken shows its maker's certificates.
type attestingToken interface {
	Attest(ctx context.Context, slot pivkey.Slot, roots pivkey.Roots) (pivkey.Attestation, error)
	AttestAny(ctx context.Context, roots pivkey.Roots) (pivkey.Attestation, error)
}

// changingToken can be given a key.
type changingToken interface {
	Look(ctx context.Context) (pivkey.State, error)
	Generate(ctx context.Context, slot pivkey.Slot, managementKey []byte, wanted pivkey.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}
