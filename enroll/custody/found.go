package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// What keeps a lost key from being found.
var (
	ErrNotLost    = errors.New("the record does not call this key lost")
	ErrStillHolds = errors.New("the key holds seeds that are in use, and was in other hands: rotate them first")
	ErrNotClean   = errors.New("something on the key stands under the name of a retired credential and does not answer as it")
)

// FoundKey is how a lost key was readmitted.
type FoundKey struct {
	Cleaned []string // ids of the retired credentials that were deleted
	Proof   KeyProof // of the key after that; zero if it did not come so far
	Head    ledger.Head
}

// FindKey readmits a lost key: it deletes every retired credential on the key, each
// after it has answered a one-time challenge, verifies the key, and records that it is
// no longer lost. While the key holds a seed in use, one that was stolen or that a
// leaver kept is refused: its holder may have used it. A key that was only lost is
// readmitted as it is.
//
// may is asked before each credential, see [gate.MayClean].
func FindKey(ctx context.Context, e *env.Env, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) (FoundKey, error) {
	mayFind := func(records []ledger.Record) error {
		b := record.Read(records)
		key := b.Key(uint32(serial))
		switch {
		case key == nil || len(key.Held()) == 0:
			return ErrNotRecorded
		case key.Lost == nil:
			return ErrNotLost
		case len(key.Holds()) == 0: // it opens nothing
			return nil
		}
		if err := gate.Guard(b, gate.UseFound, record.Shown{Serial: key.Serial}); err != nil {
			return fmt.Errorf("%w: %s: %v", ErrStillHolds, key.Holds()[0].Name(), err) //nolint:errorlint // its hint would be that of the key, and seeds are the matter
		}
		return nil
	}
	var found FoundKey
	err := errors.Join(mayFind(e.Ledger.Records()), e.MayRecord(&ledger.Clean{}, &ledger.Found{}))
	if err == nil {
		err = found.take(ctx, e, serial, may)
	}
	if err == nil {
		found.Head, err = e.Record(ctx, "keys", &ledger.Found{KeySerial: uint32(serial)}, mayFind)
	}
	if err != nil {
		err = fmt.Errorf("taking key %d back: %w", serial, err)
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
	proof, err := verifyOpened(ctx, e, "keys", opened)
	if len(proof.Keys) > 0 {
		f.Proof = proof.Keys[0]
	}
	if err == nil && proof.Result() != ledger.Proven {
		err = ErrNotProven
	}
	return err
}

// LoseKey records that a key is lost. how is "lost", "stolen" or "left".
func LoseKey(ctx context.Context, e *env.Env, serial device.KeySerial, how string) (ledger.Head, error) {
	key := record.Read(e.Ledger.Records()).Key(uint32(serial))
	switch {
	case key == nil:
		return ledger.Head{}, fmt.Errorf("calling key %d %s: %w", serial, how, ErrNotRecorded)
	case key.Lost != nil:
		return e.Ledger.Head(), nil // recorded before
	}
	return e.Record(ctx, "rotate", &ledger.Lost{KeySerial: uint32(serial), How: how}, nil)
}

// DropKey gives up what a key may still hold of a retired device, or of an undone
// ceremony: no command waits for it any longer.
func DropKey(ctx context.Context, e *env.Env, serial device.KeySerial, ceremony, reason string) (ledger.Head, error) {
	return e.Record(ctx, "keys", &ledger.Drop{KeySerial: uint32(serial), Device: ceremony, Reason: reason}, nil)
}
