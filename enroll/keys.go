package enroll

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"rootseal/device"
	"rootseal/enroll/hint"
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
		return fmt.Errorf("%w: all %d places are used, and the new seed has to stand beside the old one until that is retired", ErrKeyFull, info.Capacity)
	case !c.givesUp(info.Serial) && free < 2:
		return fmt.Errorf("%w: %d of %d places used, and one must stay free for a later rotation", ErrKeyFull, used, info.Capacity)
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
	errs = append(errs, checkDistinct(states))
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

// checkDistinct refuses two keys that show one OATH device id: it is made of
// random bytes, so one is a copy of the other, or both are one.
func checkDistinct(states []ledger.KeyState) error {
	first := map[string]uint32{}
	for _, state := range states {
		if other, twice := first[state.OATHSalt]; twice && state.OATHSalt != "" {
			return hint.New("", hint.AnotherKey, fmt.Errorf("%w: keys %d and %d", ErrOneDeviceID, other, state.KeySerial), fmt.Sprint(state.KeySerial))
		}
		first[state.OATHSalt] = state.KeySerial
	}
	return nil
}

// checkVersion refuses a token whose OATH application tells another version than
// its management application: on a YubiKey 4 and 5 both are the firmware's. The
// NEO's application has a version of its own.
func checkVersion(info device.Info, s *oath.Session) error {
	if info.Vendor != device.Yubico || !info.Firmware.AtLeast(4, 0, 0) || s.Version() == info.Firmware {
		return nil
	}
	return hint.New("", hint.AnotherKey, fmt.Errorf("%w: it calls itself a %s with firmware %s, and its OATH application says %s",
		ErrContradicts, info.Model, info.Firmware, s.Version()), fmt.Sprint(info.Serial))
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
		if c.begin.Touch && !touches(info) {
			return fmt.Errorf("%w: a %s %s cannot ask for a touch", ErrUnsuitable, info.Model, info.Firmware)
		}
		if !s.FullResponse() {
			return fmt.Errorf("%w: it gives no full HMAC answer, so nothing could be proven", ErrUnsuitable)
		}
		if err := checkVersion(info, s); err != nil {
			return err
		}
		state.OATHSalt = hex.EncodeToString(s.Salt())
		if state.Locked = s.Locked(); state.Locked {
			return nil
		}
		if info.FIPS {
			return ErrNoPassword // it would be locked
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
	entries, err := listed(s)
	if err == nil {
		err = c.checkRoom(info, len(entries))
	}
	return len(entries), err
}

// unlock asks for a key's access code, with no key held meanwhile.
func (c *Ceremony) unlock(ctx context.Context, key *device.Key) error {
	c.Release()
	return c.room.unlock(ctx, key)
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

// checkKeys holds every key against the name of the credential that it shall
// take.
func (c *Ceremony) checkKeys(ctx context.Context) error {
	var errs []error
	for _, key := range c.keys {
		info := key.Info()
		err := key.Use(ctx, func(s *oath.Session) error {
			entries, err := listed(s)
			if err != nil {
				return err
			}
			return checkID(info, entries, c.begin.CredentialID)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("key %d: %w", info.Serial, err))
		}
	}
	return errors.Join(errs...)
}

// checkID refuses an id that is on the key, and on the firmware with the
// overwrite bug (4.0.1 to 4.3.4) one that is the beginning of a stored id:
// writing it can overwrite the longer one (as ykman refuses).
func checkID(info device.Info, entries []oath.Credential, id string) error {
	overwrites := info.Firmware.AtLeast(4, 0, 1) && !info.Firmware.AtLeast(4, 3, 5)
	for _, e := range entries {
		if e.ID == id {
			return fmt.Errorf("%w: %q", ErrIDTaken, id)
		}
		if overwrites && strings.HasPrefix(e.ID, id) {
			return fmt.Errorf("%w: firmware %s would overwrite %q, which begins with it", ErrIDTaken, info.Firmware, e.ID)
		}
	}
	return nil
}

// touches tells whether the token can ask for a touch: YubiKeys from 4.2.6, the
// most careful of the versions that Yubico's own clients name, and CanoKey.
func touches(info device.Info) bool {
	return info.Firmware.AtLeast(4, 2, 6)
}

// listed is what LIST says in the transaction that stands, asked only where it
// was not asked yet: a LIST counts in the transaction that read it.
func listed(s *oath.Session) ([]oath.Credential, error) {
	if entries, ok := s.Listed(); ok {
		return entries, nil
	}
	return s.List()
}
