package enroll

import (
	"context"
	"fmt"

	"rootseal/device"
	"rootseal/oath"
)

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

// unlock asks for one key's access code and tries it on that key alone.
func (r *Room) unlock(ctx context.Context, key *device.Key) error {
	serial := key.Info().Serial
	key.Release()
	password, err := r.Person.AccessCode(ctx, serial)
	if err != nil {
		return fmt.Errorf("asking for the access code of key %d: %w", serial, err)
	}
	defer clear(password)
	if err := key.Unlock(ctx, password); err != nil {
		return fmt.Errorf("unlocking key %d: %w", serial, err)
	}
	return nil
}

// listed is what LIST says in the transaction that stands, asked only where it
// was not asked yet: a LIST counts in the transaction that read it.
func listed(s *oath.Session) ([]oath.Credential, error) {
	if entries, ok := s.Listed(); ok {
		return entries, nil
	}
	return s.List()
}
