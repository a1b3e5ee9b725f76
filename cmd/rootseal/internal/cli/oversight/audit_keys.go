package oversight

import (
	"context"
	"encoding/hex"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/audit"
	"rootseal/oath"
)

// keysForAudit reads the plugged-in keys. A scheduled audit has no keys, and often
// no PC/SC service. A locked key shows only its OATH device id.
func keysForAudit(ctx context.Context, a *cli.App) []audit.Key {
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		if !errors.Is(err, device.ErrNoService) {
			a.Say("keys not read: %v", err)
		}
		return nil
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) {
			a.Say("rootseal: %v", p.Err)
		}
	}
	var all []audit.Key
	for _, key := range keys {
		seen, err := keyForAudit(ctx, key)
		key.Close()
		switch {
		case err != nil:
			a.Say("key %d not read: %v", key.Info().Serial, err)
		case seen.Locked:
			a.Say("key %d has an access code: its credentials were not read ('rootseal verify' asks for the code)", seen.Serial)
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
