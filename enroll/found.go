package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/book"
	"rootseal/enroll/ledger"
	"rootseal/oath"
)

// What keeps a lost key from being found.
var (
	ErrNotLost    = errors.New("the record does not call this key lost")
	ErrStillHolds = errors.New("the key holds seeds that are in use, and was out of the house: rotate them first")
	ErrNotClean   = errors.New("something on the key stands under the name of a retired credential and does not answer as it")
)

// FindKey takes a lost key back: every retired credential on it is deleted, each
// after it has answered one of its witnesses, and then the key is no longer
// lost. While it holds a seed that is in use it is refused: whoever had it may
// have used it.
func FindKey(ctx context.Context, room *Room, serial device.KeySerial) (cleaned []string, head ledger.Head, err error) {
	if err := room.maySign(); err != nil {
		return nil, head, fmt.Errorf("taking key %d back: %w", serial, err)
	}
	key := book.Read(room.Ledger.Records()).Key(uint32(serial))
	switch {
	case key == nil:
		return nil, head, fmt.Errorf("taking key %d back: %w", serial, ErrNotRecorded)
	case key.Lost == nil:
		return nil, head, fmt.Errorf("taking key %d back: %w", serial, ErrNotLost)
	case len(key.Holds()) > 0:
		return nil, head, fmt.Errorf("taking key %d back: %w: %s", serial, ErrStillHolds, key.Holds()[0].Name())
	}
	opened, err := room.Desk.Open(ctx, serial)
	if err != nil {
		return nil, head, err
	}
	defer opened[0].Close()
	if err := unlockIfLocked(ctx, room, opened[0]); err != nil {
		return nil, head, err
	}
	use := func(fn func(*oath.Session) error) error { return opened[0].Use(ctx, fn) }
	record := func(body ledger.Body) error {
		_, err := room.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{Command: "keys", Officer: room.officer(""), Body: body})
		if err != nil {
			err = fmt.Errorf("recording %s: %w", body.Kind(), err)
		}
		return err
	}
	for _, old := range key.Owes() {
		left := ledger.LeftCredential{KeySerial: uint32(serial), CredentialID: old.Key(uint32(serial)).CredentialID}
		clean, err := cleanKey(ctx, room, old, left, use, record)
		switch {
		case err != nil:
			return cleaned, head, err
		case !clean:
			return cleaned, head, fmt.Errorf("taking key %d back: %w: %q", serial, ErrNotClean, left.CredentialID)
		}
		cleaned = append(cleaned, left.CredentialID)
	}
	head, err = room.Record(ctx, "keys", &ledger.Found{KeySerial: uint32(serial)}, nil)
	return cleaned, head, err
}

// LoseKey records that a key is in other hands, or nowhere. how is "lost",
// "stolen" or "left".
func LoseKey(ctx context.Context, room *Room, serial device.KeySerial, how string) (ledger.Head, error) {
	key := book.Read(room.Ledger.Records()).Key(uint32(serial))
	switch {
	case key == nil:
		return ledger.Head{}, fmt.Errorf("calling key %d %s: %w", serial, how, ErrNotRecorded)
	case key.Lost != nil:
		return room.Ledger.Head(), nil // said before
	}
	return room.Record(ctx, "rotate", &ledger.Lost{KeySerial: uint32(serial), How: how}, nil)
}

// DropKey gives up what a key may still hold of a retired device: nobody will
// clean it any more.
func DropKey(ctx context.Context, room *Room, serial device.KeySerial, old *book.MFADevice, reason string) (ledger.Head, error) {
	return room.Record(ctx, "keys", &ledger.Drop{KeySerial: uint32(serial), Device: old.Ceremony, Reason: reason}, nil)
}

func unlockIfLocked(ctx context.Context, room *Room, key *device.Key) error {
	locked := false
	err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil })
	if err != nil || !locked {
		return err
	}
	return room.unlock(ctx, key)
}
