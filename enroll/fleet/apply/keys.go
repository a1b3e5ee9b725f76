package apply

import (
	"context"
	"encoding/hex"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/guarded"
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
	s.used = map[device.KeySerial]int{}
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
	errs := make([]error, len(s.keys))
	var wg guarded.Group
	for i, key := range s.keys {
		wg.Go(func() { plugged[i], errs[i] = show(ctx, key) })
	}
	wg.Wait()
	for i, key := range s.keys {
		if errs[i] != nil {
			return nil, fmt.Errorf("looking at key %d: %w", key.Info().Serial, errs[i])
		}
		s.used[key.Info().Serial] = *plugged[i].Used
	}
	return plugged, nil
}

// show reads a key. The list stays valid as long as its transaction is kept.
func show(ctx context.Context, key *device.Key) (p plan.Plugged, err error) {
	info := key.Info()
	p = plan.Plugged{Serial: uint32(info.Serial), Model: info.Model, Firmware: info.Firmware.String(), Slots: info.Capacity}
	err = key.Use(ctx, func(s *oath.Session) error {
		entries, err := keyring.Listed(s)
		n := len(entries)
		p.Used, p.OATHSalt = &n, hex.EncodeToString(s.Salt())
		return err
	})
	return p, err
}

// ownCeremonies returns the ceremonies of sittings of this plan. A record that lacks its
// signature proves nothing.
func ownCeremonies(records []ledger.Record, hash string) map[string]bool {
	unsigned := map[uint64]bool{}
	for _, act := range officer.Read(records).Missing() {
		unsigned[act.At.Record] = true
	}
	sittings, own := map[uint64]bool{}, map[string]bool{}
	for _, r := range records {
		switch body := r.Body.(type) {
		case *ledger.Apply:
			sittings[r.Sequence] = body.Plan == hash && !unsigned[r.Sequence]
		case *ledger.Begin:
			if sittings[body.Apply] && !unsigned[r.Sequence] {
				own[r.Ceremony] = true
			}
		}
	}
	return own
}

// madeBy reports whether one of the ceremonies has made the device of a group that is in
// use.
func madeBy(records []ledger.Record, own map[string]bool) func(who, group string) bool {
	made := map[[2]string]bool{}
	for _, d := range record.Read(records).Live() {
		if own[d.Ceremony] {
			made[[2]string{d.Principal, d.Group}] = true
		}
	}
	return func(who, group string) bool { return made[[2]string{who, group}] }
}
