package keyring

import (
	"context"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/oath"
)

// OpenKeys opens keys for several ceremonies, and asks for the access codes of
// those that have one. The caller closes them.
func Open(ctx context.Context, room *env.Env, serials ...device.KeySerial) ([]*device.Key, error) {
	keys, err := room.Desk.Open(ctx, serials...)
	if err != nil {
		return nil, err
	}
	if err := UnlockLocked(ctx, room, keys); err != nil {
		for _, key := range keys {
			key.Close()
		}
		return nil, err
	}
	return keys, nil
}

// UnlockLocked asks for the access code of each key that has one. All are let go
// before: no key is held while somebody is asked.
func UnlockLocked(ctx context.Context, room *env.Env, keys []*device.Key) error {
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
		if err := Unlock(ctx, room, key); err != nil {
			return err
		}
	}
	return nil
}

// Unlock asks for one key's access code and tries it on that key alone.
func Unlock(ctx context.Context, r *env.Env, key *device.Key) error {
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

// Listed is what LIST says in the transaction that stands, asked only where it
// was not asked yet: a LIST counts in the transaction that read it.
func Listed(s *oath.Session) ([]oath.Credential, error) {
	if entries, ok := s.Listed(); ok {
		return entries, nil
	}
	return s.List()
}
