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
)

// What keeps a lost key from being found.
var (
	ErrNotLost    = hint.Sentinel(hint.VerifyHeld, "the record does not call this key lost")
	ErrStillHolds = hint.Sentinel(hint.RotateLost, "the key holds seeds that are in use, and was in other hands: rotate them first")
	ErrNotClean   = hint.Sentinel(hint.FindOwner, "something on the key stands under the name of a retired credential and does not answer as it")
)

// FoundKey is how a lost key was taken back.
type FoundKey struct {
	Cleaned []string // ids of the retired credentials that were deleted
	Proof   KeyProof // the key held against the record after that; zero where it did not come so far
	Head    ledger.Head
}

// FindKey takes a lost key back: every retired credential on it is deleted, each
// after it has answered one of its witnesses, then the key is held against the
// record, and then it is no longer lost. While it holds a seed that is in use, one
// that was stolen or that a leaver kept is refused: whoever had it may have used
// it. One that was only lost comes back as it is.
//
// may is asked of each credential, see [Room.MayClean].
func FindKey(ctx context.Context, room *env.Env, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) (FoundKey, error) {
	mayFind := func(records []ledger.Record) error {
		b := record.Read(records)
		key := b.Key(uint32(serial))
		switch {
		case key == nil || len(key.Held()) == 0:
			return ErrNotRecorded
		case key.Lost == nil:
			return ErrNotLost
		case len(key.Holds()) == 0: // it opens nothing, whoever had it
			return nil
		}
		if err := gate.Guard(b, gate.UseFound, record.Shown{Serial: key.Serial}); err != nil {
			return fmt.Errorf("%w: %s: %v", ErrStillHolds, key.Holds()[0].Name(), err) //nolint:errorlint // its hint would be that of the key, and seeds are the matter
		}
		return nil
	}
	var found FoundKey
	err := errors.Join(mayFind(room.Ledger.Records()), room.MayRecord(&ledger.Clean{}, &ledger.Found{}))
	if err == nil {
		err = found.take(ctx, room, serial, may)
	}
	if err == nil {
		found.Head, err = room.Record(ctx, "keys", &ledger.Found{KeySerial: uint32(serial)}, mayFind)
	}
	if err != nil {
		err = fmt.Errorf("taking key %d back: %w", serial, err)
	}
	return found, err
}

// take cleans and proves a key.
func (f *FoundKey) take(ctx context.Context, room *env.Env, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) error {
	opened, err := keyring.Open(ctx, room, serial)
	if err != nil {
		return err
	}
	defer opened[0].Close()
	var left []string
	if f.Cleaned, left, err = CleanKey(ctx, room, "keys", opened[0], may); err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("%w: %q", ErrNotClean, left[0])
	}
	proof, err := verifyOpened(ctx, room, "keys", opened)
	if len(proof.Keys) > 0 {
		f.Proof = proof.Keys[0]
	}
	if err == nil && proof.Result() != ledger.Proven {
		err = ErrNotProven
	}
	return err
}

// LoseKey records that a key is in other hands, or nowhere. how is "lost",
// "stolen" or "left".
func LoseKey(ctx context.Context, room *env.Env, serial device.KeySerial, how string) (ledger.Head, error) {
	key := record.Read(room.Ledger.Records()).Key(uint32(serial))
	switch {
	case key == nil:
		return ledger.Head{}, fmt.Errorf("calling key %d %s: %w", serial, how, ErrNotRecorded)
	case key.Lost != nil:
		return room.Ledger.Head(), nil // said before
	}
	return room.Record(ctx, "rotate", &ledger.Lost{KeySerial: uint32(serial), How: how}, nil)
}

// DropKey gives up what a key may still hold of a retired device, or of a ceremony
// that was taken back: nobody will clean it any more.
func DropKey(ctx context.Context, room *env.Env, serial device.KeySerial, ceremony, reason string) (ledger.Head, error) {
	return room.Record(ctx, "keys", &ledger.Drop{KeySerial: uint32(serial), Device: ceremony, Reason: reason}, nil)
}
