package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Reasons not to readmit a key.
var (
	errNotLost    = hint.Sentinel(hint.VerifyHeld, "the ledger does not call this key lost")
	ErrStillHolds = hint.Sentinel(hint.RotateLost, "the key holds seeds in use, and someone else had it")
	ErrNotClean   = hint.Sentinel(hint.FindOwner, "a credential on the key has the name of a retired one but another seed")
)

// FoundKey contains the result of readmitting a lost key.
type FoundKey struct {
	Cleaned []string // ids of the retired credentials that were deleted
	Proof   KeyProof // how the key verified after that; zero if FindKey failed earlier
	WasLost bool     // false: the key was only cleaned
	Head    ledger.Head
}

// FindKey readmits a lost key. It deletes each retired credential, after that
// credential has answered a one-time challenge. Then it verifies the key, and
// records that the key is no longer lost.
//
// A key that was stolen, or that a leaver kept, is refused as long as it holds a
// seed in use: the person who had it may have used it. A key that was only lost
// is readmitted as it is. From a key that is not lost, FindKey deletes what it may still
// hold of retired devices; a key in a bag is unsealed first.
//
// may is called for each credential, see [MayClean].
func FindKey(ctx context.Context, e *env.Env, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) (FoundKey, error) {
	mayFind := func(records []ledger.Record) error {
		b := record.Read(records)
		key := b.Key(uint32(serial))
		switch {
		case key == nil || len(key.Held()) == 0:
			return b.NotRecorded(uint32(serial))
		case key.Lost == nil:
			return errNotLost
		case len(key.Holds()) == 0: // it holds no seed in use, so it opens nothing
			return nil
		}
		if err := gate.Guard(b, gate.UseFound, record.Shown{Serial: key.Serial}); err != nil {
			return fmt.Errorf("%w: %s: %v", ErrStillHolds, key.Holds()[0].Name(), err) //nolint:errorlint // the hint of err is about the key, and the operator must rotate the seeds
		}
		return nil
	}
	if key := record.Read(e.Ledger.Records()).Key(uint32(serial)); key != nil && key.Lost == nil && len(key.Owes()) > 0 {
		return cleanFound(ctx, e, key, may)
	}
	found := FoundKey{WasLost: true}
	err := errors.Join(mayFind(e.Ledger.Records()), e.MayRecord(&ledger.Clean{}, &ledger.Found{}))
	if err == nil {
		err = found.take(ctx, e, serial, may)
	}
	if err == nil {
		found.Head, err = e.Record(ctx, "keys", &ledger.Found{KeySerial: uint32(serial)}, mayFind)
	}
	if err != nil {
		err = message.Errorf("readmitting key %d: %w", serial, err)
	}
	return found, err
}

// cleanFound is FindKey for a key that is not lost, and that was away when its group was
// rotated or retired.
func cleanFound(ctx context.Context, e *env.Env, key *record.Key, may func(context.Context, *record.MFADevice) error) (found FoundKey, err error) {
	err = errors.Join(gate.Guard(record.Read(e.Ledger.Records()), gate.UseRotate, record.Shown{Serial: key.Serial}), e.MayRecord(&ledger.Clean{}))
	if err == nil {
		err = found.take(ctx, e, device.KeySerial(key.Serial), may)
	}
	found.Head = e.Ledger.Head()
	if err != nil {
		err = message.Errorf("finding key %d: %w", key.Serial, err)
	}
	return found, err
}

// take cleans and proves a key.
func (f *FoundKey) take(ctx context.Context, e *env.Env, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) error {
	opened, err := keyring.Open(ctx, e, serial)
	if err != nil {
		return err
	}
	defer opened[0].Close()
	var left []string
	if f.Cleaned, left, err = CleanKey(ctx, e, "keys", opened[0], may); err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("%w: %q", ErrNotClean, left[0])
	}
	proof, err := VerifyOpened(ctx, e, "keys", opened)
	if len(proof.Keys) > 0 {
		f.Proof = proof.Keys[0]
	}
	if err == nil && proof.Result() != ledger.Proven {
		err = ErrNotProven
	}
	return err
}

// LoseKey records that a key is lost. how is "lost", "stolen" or "left". It writes nothing
// if a signed record says at least that, or in an emergency an unsigned one.
func LoseKey(ctx context.Context, e *env.Env, serial device.KeySerial, how string) (ledger.Head, error) {
	b := record.Read(e.Ledger.Records())
	key := b.Key(uint32(serial))
	switch {
	case key == nil:
		return ledger.Head{}, message.Errorf("recording key %d as %s: %w", serial, how, b.NotRecorded(uint32(serial)))
	case key.IsLostAs(how), e.InEmergency() && key.IsSaidLostAs(how):
		return e.Ledger.Head(), nil // already recorded
	}
	return e.Record(ctx, "rotate", &ledger.Lost{KeySerial: uint32(serial), How: how}, nil)
}

// DropKey gives up what a key may still hold of a retired device, or of a
// ceremony that was undone: rootseal stops waiting for the key to clean it.
func DropKey(ctx context.Context, e *env.Env, serial device.KeySerial, ceremony, reason string) (ledger.Head, error) {
	return e.Record(ctx, "keys", &ledger.Drop{KeySerial: uint32(serial), Device: ceremony, Reason: reason}, nil)
}
