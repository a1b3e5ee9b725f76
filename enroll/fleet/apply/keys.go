package apply

import (
	"context"
	"encoding/hex"

	"rootseal/device"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/keyring"
	"rootseal/guarded"
	"rootseal/message"
	"rootseal/oath"
)

// openKeys opens the plugged-in keys that items need, once for the whole sitting, and
// returns what they show.
func (s *Sitting) openKeys(ctx context.Context) ([]plan.Plugged, error) {
	wanted := map[device.KeySerial]bool{}
	for _, item := range s.Items {
		if item.State == Todo {
			for _, serial := range item.Device.Keys {
				wanted[device.KeySerial(serial)] = true
			}
		}
	}
	s.used, s.stored = map[device.KeySerial]int{}, map[device.KeySerial][]string{}
	if len(wanted) == 0 {
		return nil, nil
	}
	found, _, err := s.in.Env.Desk.Keys(ctx)
	if err != nil {
		return nil, err
	}
	for _, key := range found {
		if info := key.Info(); wanted[info.Serial] && info.OATH {
			s.keys = append(s.keys, key)
		} else {
			key.Close()
		}
	}
	if err := keyring.UnlockLocked(ctx, s.in.Env, s.keys); err != nil {
		return nil, err
	}
	plugged := make([]plan.Plugged, len(s.keys))
	stored := make([][]string, len(s.keys))
	errs := make([]error, len(s.keys))
	var wg guarded.Group
	for i, key := range s.keys {
		wg.Go(func() { plugged[i], stored[i], errs[i] = show(ctx, key) })
	}
	wg.Wait()
	for i, key := range s.keys {
		if errs[i] != nil {
			return nil, message.Errorf("looking at key %d: %w", key.Info().Serial, errs[i])
		}
		s.used[key.Info().Serial] = *plugged[i].Used
		s.stored[key.Info().Serial] = stored[i]
	}
	return plugged, nil
}

// show reads a key, with the ids of its credentials. The list stays valid as long as its transaction is kept.
func show(ctx context.Context, key *device.Key) (p plan.Plugged, stored []string, err error) {
	info := key.Info()
	p = plan.Plugged{Serial: uint32(info.Serial), Model: info.Model, Firmware: info.Firmware.String(), Slots: info.Capacity}
	err = key.Use(ctx, func(s *oath.Session) error {
		entries, err := keyring.Listed(s)
		for _, entry := range entries {
			stored = append(stored, entry.ID)
		}
		n := len(entries)
		p.Used, p.OATHSalt = &n, hex.EncodeToString(s.Salt())
		return err
	})
	return p, stored, err
}
