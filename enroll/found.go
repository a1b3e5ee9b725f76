package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// What keeps a lost key from being found.
var (
	ErrNotLost    = errors.New("the record does not call this key lost")
	ErrStillHolds = errors.New("the key holds seeds that are in use, and was in other hands: rotate them first")
	ErrNotClean   = errors.New("something on the key stands under the name of a retired credential and does not answer as it")
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
func FindKey(ctx context.Context, room *Room, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) (FoundKey, error) {
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
		if err := Guard(b, UseFound, record.Shown{Serial: key.Serial}); err != nil {
			return fmt.Errorf("%w: %s: %v", ErrStillHolds, key.Holds()[0].Name(), err) //nolint:errorlint // its hint would be that of the key, and seeds are the matter
		}
		return nil
	}
	var found FoundKey
	err := errors.Join(mayFind(room.Ledger.Records()), room.mayRecord(&ledger.Clean{}, &ledger.Found{}))
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
func (f *FoundKey) take(ctx context.Context, room *Room, serial device.KeySerial, may func(context.Context, *record.MFADevice) error) error {
	opened, err := OpenKeys(ctx, room, serial)
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

// CleanKey deletes every retired credential that the record has on a key, each
// after it has answered one of its witnesses. left are those names under which
// something else stands: it is left alone. Both are credential ids. Where no
// witness is left the others are deleted all the same, and the error is
// ErrNoWitness.
//
// may is asked of each before, see [Room.MayClean].
func CleanKey(ctx context.Context, room *Room, command string, key *device.Key, may func(context.Context, *record.MFADevice) error) (cleaned, left []string, err error) {
	if err := room.Ledger.MayRecord(&ledger.Clean{}); err != nil {
		return nil, nil, err
	}
	if err := room.maySign(); err != nil {
		return nil, nil, err
	}
	serial := uint32(key.Info().Serial)
	known := record.Read(room.Ledger.Records()).Key(serial)
	if known == nil {
		return nil, nil, nil
	}
	use := func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) }
	record := func(body ledger.Body) error {
		key.Release() // who signs it may have to touch another
		_, err := room.recordUnasked(ctx, command, body, witnessIsFree(body))
		return err
	}
	var unproven error
	for _, old := range known.Owes() {
		key.Release() // who is asked may take long
		if err := may(ctx, old); err != nil {
			return cleaned, left, fmt.Errorf("cleaning key %d of %q: %w", serial, old.Key(serial).CredentialID, err)
		}
		credential := ledger.LeftCredential{KeySerial: serial, CredentialID: old.Key(serial).CredentialID}
		done, err := cleanKey(ctx, room, seedOf(old), credential, use, record)
		switch {
		case errors.Is(err, ErrNoWitness):
			unproven = err
		case err != nil:
			return cleaned, left, err
		case done:
			cleaned = append(cleaned, credential.CredentialID)
		default:
			left = append(left, credential.CredentialID)
		}
	}
	return cleaned, left, unproven
}

// LoseKey records that a key is in other hands, or nowhere. how is "lost",
// "stolen" or "left".
func LoseKey(ctx context.Context, room *Room, serial device.KeySerial, how string) (ledger.Head, error) {
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
func DropKey(ctx context.Context, room *Room, serial device.KeySerial, ceremony, reason string) (ledger.Head, error) {
	return room.Record(ctx, "keys", &ledger.Drop{KeySerial: uint32(serial), Device: ceremony, Reason: reason}, nil)
}

// OpenKeys opens keys for several ceremonies, and asks for the access codes of
// those that have one. The caller closes them.
func OpenKeys(ctx context.Context, room *Room, serials ...device.KeySerial) ([]*device.Key, error) {
	keys, err := room.Desk.Open(ctx, serials...)
	if err != nil {
		return nil, err
	}
	if err := unlockLocked(ctx, room, keys); err != nil {
		for _, key := range keys {
			key.Close()
		}
		return nil, err
	}
	return keys, nil
}

// unlockLocked asks for the access code of each key that has one. All are let go
// before: no key is held while somebody is asked.
func unlockLocked(ctx context.Context, room *Room, keys []*device.Key) error {
	for _, key := range keys {
		locked := false
		err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil })
		if err != nil {
			return err
		}
		if !locked {
			continue
		}
		for _, held := range keys {
			held.Release()
		}
		if err := room.unlock(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
