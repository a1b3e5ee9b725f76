package keyring

import (
	"context"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/message"
	"rootseal/oath"
)

// Ring is the keys of one ceremony, found by serial.
type Ring struct {
	env      *env.Env
	keys     Keys
	borrowed bool                        // another command opened them, and closes them
	again    Keys                        // of keys, those that this ring had to open again
	later    bool                        // access codes are not known: ask at each use
	wanted   func(device.KeySerial) bool // of a later command, which opens keys at the first use
	unread   []device.Problem            // cards that could not be read: one may be a wanted key
}

// New returns a ring for the command that begins a ceremony. Keys that another
// command has opened are borrowed.
func New(e *env.Env, borrowed []*device.Key) *Ring {
	return &Ring{env: e, keys: borrowed, borrowed: borrowed != nil}
}

// Later returns a ring for a later command. Only an undo needs keys, so they are
// opened when the first is used.
func Later(e *env.Env, wanted func(device.KeySerial) bool) *Ring {
	return &Ring{env: e, later: true, wanted: wanted}
}

// Open opens the keys of these serials, unless they are borrowed.
func (r *Ring) Open(ctx context.Context, serials []device.KeySerial) (err error) {
	if r.borrowed {
		return nil
	}
	r.keys, err = r.env.Desk.Open(ctx, serials...)
	return err
}

// Keys returns the open keys.
func (r *Ring) Keys() []*device.Key { return r.keys }

// Use runs fn on one key.
func (r *Ring) Use(ctx context.Context, serial uint32, fn func(*oath.Session, device.Info) error) error {
	if r.wanted != nil && r.keys == nil {
		if err := r.find(ctx); err != nil {
			return err
		}
	}
	at := r.index(serial)
	if at < 0 {
		return &device.NotOnDeskError{Missing: []device.KeySerial{device.KeySerial(serial)}, Problems: r.unread}
	}
	key := r.keys[at]
	if r.later {
		if err := r.UnlockAgain(ctx, key); err != nil {
			return err
		}
	}
	return key.Use(ctx, func(s *oath.Session) error { return fn(s, key.Info()) })
}

// On returns Use of one key.
func (r *Ring) On(ctx context.Context, serial uint32) Use {
	return func(fn func(*oath.Session) error) error {
		return r.Use(ctx, serial, func(s *oath.Session, _ device.Info) error { return fn(s) })
	}
}

// Each lists every enrollable plugged-in key, and closes it.
func Each(ctx context.Context, e *env.Env, fn func(serial uint32, entries []oath.Credential)) error {
	keys, unread, err := e.Desk.Keys(ctx)
	if err != nil {
		return err
	}
	ring := &Ring{env: e, keys: keys, later: true}
	defer ring.Close()
	if len(unread) > 0 {
		return unread[0].Err // a key that is passed over now keeps what it holds
	}
	for _, key := range keys {
		if key.Info().Serial == 0 || !key.Info().OATH {
			continue // never enrolled
		}
		serial := uint32(key.Info().Serial)
		err := ring.On(ctx, serial)(func(s *oath.Session) error {
			entries, err := s.List()
			fn(serial, entries)
			return err
		})
		if err != nil {
			return message.Errorf("looking at key %d: %w", serial, err)
		}
	}
	return nil
}

// openAnew opens a key again, whatever its OATH application has become. Its
// access code is no longer known.
func (r *Ring) openAnew(ctx context.Context, serial uint32) error {
	at := r.index(serial)
	if at < 0 {
		return &device.NotOnDeskError{Missing: []device.KeySerial{device.KeySerial(serial)}}
	}
	r.Release() // the search passes over readers that this command holds
	opened, err := r.env.Desk.Open(ctx, device.KeySerial(serial))
	if err != nil {
		return err
	}
	old := r.keys[at]
	r.again = append(r.again, opened...)
	r.keys = slices.Clone(r.keys) // other ceremonies may share it
	r.keys[at] = opened[0]
	if !r.borrowed {
		old.Close()
	}
	return r.UnlockAgain(ctx, opened[0])
}

// find opens the wanted keys that are plugged in.
func (r *Ring) find(ctx context.Context) error {
	found, unread, err := r.env.Desk.Keys(ctx)
	if err != nil {
		return err
	}
	r.unread = unread
	for _, key := range found {
		if r.wanted(key.Info().Serial) {
			r.keys = append(r.keys, key)
		} else {
			key.Close()
		}
	}
	return nil
}

// UnlockAgain asks for the access code of a key that has one: a later command
// does not know it.
func (r *Ring) UnlockAgain(ctx context.Context, key *device.Key) error {
	locked := false
	err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil })
	if err != nil || !locked {
		return err
	}
	return r.Unlock(ctx, key)
}

// Unlock asks for a key's access code. No key is held while a person types.
func (r *Ring) Unlock(ctx context.Context, key *device.Key) error {
	r.Release()
	return Unlock(ctx, r.env, key)
}

func (r *Ring) index(serial uint32) int {
	return slices.IndexFunc(r.keys, func(k *device.Key) bool { return uint32(k.Info().Serial) == serial })
}

// Release lets every key go.
func (r *Ring) Release() {
	r.keys.Release()
}

// Close lets the keys go and forgets their access codes.
func (r *Ring) Close() {
	if !r.borrowed {
		r.keys.Close()
	}
	r.again.Close()
	r.keys, r.again = nil, nil
}
