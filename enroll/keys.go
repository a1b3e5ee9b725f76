package enroll

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
	"rootseal/oath"
)

// checkRoom refuses a key without a place for the new seed. One more stays free,
// so that the seed can be replaced later without deleting the old one first;
// where this is that later, and the key gives the old seed up, it is used.
func (c *Ceremony) checkRoom(info device.Info, used int) error {
	free := info.Capacity - used
	switch {
	case info.Capacity == 0: // nobody knows
		return nil
	case c.givesUp(info.Serial) && free < 1:
		return fmt.Errorf("%w: all %d places are used, and the new seed has to stand beside the old one until that is retired", gate.ErrKeyFull, info.Capacity)
	case !c.givesUp(info.Serial) && free < 2:
		return fmt.Errorf("%w: %d of %d places used, and one must stay free for a later rotation", gate.ErrKeyFull, used, info.Capacity)
	}
	return nil
}

// givesUp tells whether the key holds the seed that this ceremony replaces.
func (c *Ceremony) givesUp(serial device.KeySerial) bool {
	return c.rotation != nil && c.rotation.old.Key(uint32(serial)) != nil
}

func (c *Ceremony) openKeys(ctx context.Context, serials []device.KeySerial) error {
	keys := c.borrowed
	if keys == nil {
		var err error
		if keys, err = c.room.Desk.Open(ctx, serials...); err != nil {
			return err
		}
	}
	c.keys = keys
	errs := make([]error, len(keys))
	states := make([]ledger.KeyState, len(keys))
	var wg guarded.Group
	for i, key := range keys {
		wg.Go(func() { states[i], errs[i] = c.readKey(ctx, key) })
	}
	wg.Wait()
	errs = append(errs, gate.CheckDistinct(states))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	// Passwords are asked for one key after the other, and after all keys were
	// looked at: an officer who types three of them should not hear then that
	// the fourth key is full.
	for i, key := range keys {
		if !states[i].Locked {
			continue
		}
		if err := c.unlock(ctx, key); err != nil {
			return err
		}
		info := key.Info()
		err := key.Use(ctx, func(s *oath.Session) (err error) {
			states[i].Used, err = c.used(s, info)
			return err
		})
		if err != nil {
			return fmt.Errorf("looking at key %d: %w", info.Serial, err)
		}
	}
	c.begin.Keys = states
	return nil
}

// readKey takes a key's state. Of a locked one only the salt can be read.
func (c *Ceremony) readKey(ctx context.Context, key *device.Key) (ledger.KeyState, error) {
	info := key.Info()
	state := ledger.KeyState{
		KeySerial: uint32(info.Serial),
		Model:     info.Model,
		Firmware:  info.Firmware.String(),
	}
	err := key.Use(ctx, func(s *oath.Session) (err error) {
		if c.begin.Touch && !gate.Touches(info) {
			return fmt.Errorf("%w: a %s %s cannot ask for a touch", gate.ErrUnsuitable, info.Model, info.Firmware)
		}
		if !s.FullResponse() {
			return fmt.Errorf("%w: it gives no full HMAC answer, so nothing could be proven", gate.ErrUnsuitable)
		}
		if err := gate.CheckVersion(info, s); err != nil {
			return err
		}
		state.OATHSalt = hex.EncodeToString(s.Salt())
		if state.Locked = s.Locked(); state.Locked {
			return nil
		}
		if info.FIPS {
			return gate.ErrNoPassword // it would be locked
		}
		state.Used, err = c.used(s, info)
		return err
	})
	if err != nil {
		return state, fmt.Errorf("looking at key %d: %w", info.Serial, err)
	}
	return state, nil
}

// used counts the credentials on a key, and refuses one without room.
func (c *Ceremony) used(s *oath.Session, info device.Info) (int, error) {
	entries, err := keyring.Listed(s)
	if err == nil {
		err = c.checkRoom(info, len(entries))
	}
	return len(entries), err
}

// unlock asks for a key's access code, with no key held meanwhile.
func (c *Ceremony) unlock(ctx context.Context, key *device.Key) error {
	c.Release()
	return keyring.Unlock(ctx, c.room, key)
}

// checkKeys holds every key against the name of the credential that it shall
// take.
func (c *Ceremony) checkKeys(ctx context.Context) error {
	var errs []error
	for _, key := range c.keys {
		info := key.Info()
		err := key.Use(ctx, func(s *oath.Session) error {
			entries, err := keyring.Listed(s)
			if err != nil {
				return err
			}
			return gate.CheckID(info, entries, c.begin.CredentialID)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("key %d: %w", info.Serial, err))
		}
	}
	return errors.Join(errs...)
}
