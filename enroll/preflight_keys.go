package enroll

import (
	"context"
	"encoding/hex"
	"errors"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
	"rootseal/message"
	"rootseal/oath"
)

func (p *preflight) openKeys(ctx context.Context) error {
	if p.request.Vault != nil {
		p.Begin.Manager = &p.request.Vault.Is
		return nil
	}
	if err := p.ring.Open(ctx, p.request.Keys); err != nil {
		return err
	}
	keys := p.ring.Keys()
	errs := make([]error, len(keys))
	states := make([]ledger.KeyState, len(keys))
	var wg guarded.Group
	for i, key := range keys {
		wg.Go(func() { states[i], errs[i] = p.readKey(ctx, key) })
	}
	wg.Wait()
	p.Begin.Keys = states
	return errors.Join(append(errs, gate.CheckDistinct(states))...)
}

// unlock asks for access codes one by one, after a look at all keys and at AWS: an operator
// should not type three of them to learn then that the fourth key is full.
func (p *preflight) unlock(ctx context.Context) error {
	for i, key := range p.ring.Keys() {
		state, info := &p.Begin.Keys[i], key.Info()
		if !state.Locked {
			continue
		}
		if err := p.ring.Unlock(ctx, key); err != nil {
			return err
		}
		if err := key.Use(ctx, func(s *oath.Session) (err error) { state.Used, err = p.used(s, info); return err }); err != nil {
			return message.Errorf("looking at key %d: %w", info.Serial, err)
		}
	}
	return nil
}

// readKey reads a key's state. A locked key shows only its salt.
func (p *preflight) readKey(ctx context.Context, key *device.Key) (ledger.KeyState, error) {
	info := key.Info()
	state := ledger.KeyState{
		KeySerial: uint32(info.Serial),
		Model:     info.Model,
		Firmware:  info.Firmware.String(),
	}
	err := key.Use(ctx, func(s *oath.Session) (err error) {
		if err := gate.CheckSuits(info, s, p.Begin.Touch); err != nil {
			return err
		}
		state.OATHSalt = hex.EncodeToString(s.Salt())
		if state.Locked = s.Locked(); state.Locked {
			return nil
		}
		if info.FIPS {
			return gate.ErrNoPassword // with one it would be locked
		}
		state.Used, err = p.used(s, info)
		return err
	})
	if err != nil {
		return state, message.Errorf("looking at key %d: %w", info.Serial, err)
	}
	return state, nil
}

// used counts the credentials on a key, and refuses a key without a free slot.
func (p *preflight) used(s *oath.Session, info device.Info) (int, error) {
	entries, err := keyring.Listed(s)
	if err == nil {
		err = gate.CheckSpace(info, len(entries), p.GivesUp(info.Serial))
	}
	return len(entries), err
}

// checkKeys refuses keys on which the new credential's id is taken.
func (p *preflight) checkKeys(ctx context.Context) error {
	var errs []error
	for _, key := range p.ring.Keys() {
		info := key.Info()
		err := key.Use(ctx, func(s *oath.Session) error {
			entries, err := keyring.Listed(s)
			if err != nil {
				return err
			}
			return gate.CheckID(info, entries, p.Begin.CredentialID)
		})
		if err != nil {
			errs = append(errs, message.Errorf("key %d: %w", info.Serial, err))
		}
	}
	return errors.Join(errs...)
}
