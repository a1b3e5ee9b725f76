package cli

import (
	"context"
	"crypto"

	"rootseal/device/piv"
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
	Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error)
}

// attestingToken shows its maker's certificates.
type attestingToken interface {
	Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error)
	AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error)
}

// changingToken can be given a key.
type changingToken interface {
	Look(ctx context.Context) (piv.State, error)
	Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}
