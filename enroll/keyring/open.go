package keyring

import (
	"context"
	"errors"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/message"
	"rootseal/oath"
)

// Use runs a function in the session of one key.
type Use func(func(*oath.Session) error) error

// Keys are open keys.
type Keys []*device.Key

// Release lets every key go. Call it before a question: no program has to wait for a
// key because a person reads a screen.
func (k Keys) Release() {
	for _, key := range k {
		key.Release()
	}
}

// Close lets every key go and forgets its access code.
func (k Keys) Close() {
	for _, key := range k {
		key.Close()
	}
}

// Open opens keys for several ceremonies, and asks for the access codes of those
// that have one. The caller closes them.
func Open(ctx context.Context, e *env.Env, serials ...device.KeySerial) ([]*device.Key, error) {
	keys, err := e.Desk.Open(ctx, serials...)
	if err != nil {
		return nil, err
	}
	if err := UnlockLocked(ctx, e, keys); err != nil {
		Keys(keys).Close()
		return nil, err
	}
	return keys, nil
}

// UnlockLocked asks for the access code of each key that has one. It lets all keys
// go before: no key is held while a person types.
func UnlockLocked(ctx context.Context, e *env.Env, keys []*device.Key) error {
	for _, key := range keys {
		locked := false
		err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil })
		if err != nil {
			return err
		}
		if !locked {
			continue
		}
		Keys(keys).Release()
		if err := Unlock(ctx, e, key); err != nil {
			return err
		}
	}
	return nil
}

// askedAgain is a person who can type an access code again after a wrong one.
type askedAgain interface {
	// TypesAgain forgets the wrong code, and reports whether there is a person to ask.
	TypesAgain(device.KeySerial) bool
}

// Unlock asks for one key's access code and tries it on that key alone. It asks again
// after a wrong one: the OATH application does not count tries.
func Unlock(ctx context.Context, e *env.Env, key *device.Key) error {
	for {
		err := tryUnlock(ctx, e, key)
		if !errors.Is(err, oath.ErrWrongAccessCode) {
			return err
		}
		if person, is := e.Person.(askedAgain); !is || !person.TypesAgain(key.Info().Serial) {
			return err
		}
	}
}

func tryUnlock(ctx context.Context, e *env.Env, key *device.Key) error {
	serial := key.Info().Serial
	key.Release()
	password, err := e.Person.AccessCode(ctx, serial)
	if err != nil {
		return message.Errorf("asking for the access code of key %d: %w", serial, err)
	}
	defer clear(password)
	if err := key.Unlock(ctx, password); err != nil {
		return message.Errorf("unlocking key %d: %w", serial, err)
	}
	return nil
}

// Listed returns what LIST showed in the open transaction, and sends it only once:
// a LIST holds for the transaction that read it.
func Listed(s *oath.Session) ([]oath.Credential, error) {
	if entries, ok := s.Listed(); ok {
		return entries, nil
	}
	return s.List()
}
