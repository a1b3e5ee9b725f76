package main

import (
	"context"
	"encoding/hex"
	"errors"

	"rootseal/device"
	"rootseal/enroll/audit"
	"rootseal/oath"
)

// keysForAudit looks into the keys on the desk, where there is a desk: an audit
// by a scheduler has none. A key that is locked shows its OATH device id alone.
func (a *app) keysForAudit(ctx context.Context) []audit.Key {
	keys, problems, err := a.desk().Keys(ctx)
	if err != nil {
		if !errors.Is(err, device.ErrNoService) {
			a.say("keys were not looked at: %v", err)
		}
		return nil
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) {
			a.say("rootseal: %v", p.Err)
		}
	}
	var all []audit.Key
	for _, key := range keys {
		seen, err := keyForAudit(ctx, key)
		key.Close()
		switch {
		case err != nil:
			a.say("key %d was not looked into: %v", key.Info().Serial, err)
		case seen.Locked:
			a.say("key %d is locked: its credentials were not looked at (rootseal verify asks for the access code)", seen.Serial)
			fallthrough
		default:
			all = append(all, seen)
		}
	}
	return all
}

func keyForAudit(ctx context.Context, key *device.Key) (audit.Key, error) {
	seen := audit.Key{Serial: uint32(key.Info().Serial), Firmware: key.Info().Firmware.String()}
	if !key.Info().OATH || seen.Serial == 0 {
		return seen, nil
	}
	err := key.Use(ctx, func(s *oath.Session) error {
		seen.OATHSalt, seen.Locked = hex.EncodeToString(s.Salt()), s.Locked()
		if seen.Locked {
			return nil
		}
		entries, err := s.List()
		for _, entry := range entries {
			seen.Credentials = append(seen.Credentials, entry.ID)
		}
		return err
	})
	return seen, err
}
