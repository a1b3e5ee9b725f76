package cli

import (
	"context"
	"encoding/hex"
	"fmt"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/guarded"
	"rootseal/message"
	"rootseal/oath"
)

// ReadTokens reads all keys at the same time and closes them.
func ReadTokens(ctx context.Context, keys []*device.Key) []view.Key {
	tokens := make([]view.Key, len(keys))
	var all guarded.Group
	for i, key := range keys {
		all.Go(func() {
			defer key.Close()
			tokens[i] = readToken(ctx, key)
		})
	}
	all.Wait()
	return tokens
}

func readToken(ctx context.Context, key *device.Key) view.Key {
	info := key.Info()
	t := view.Key{
		Serial:     view.OrNull(info.Serial),
		Model:      info.Model,
		Firmware:   info.Firmware.String(),
		FormFactor: view.OrNull(info.FormFactor),
		FIPS:       info.FIPS,
		Reader:     info.Reader,

		HidesSerial: info.HidesSerial(),
		Doubts:      view.Each(info.Doubts(), message.Text.String),
	}
	if !info.OATH {
		return t
	}
	t.OATH = &view.KeyOATH{Capacity: view.OrNull(info.Capacity)}
	err := key.Use(ctx, func(s *oath.Session) error {
		if locked := s.Locked(); locked {
			t.OATH.Locked = &locked
			return nil
		}
		entries, err := s.List()
		if err == nil {
			t.OATH.Locked, t.OATH.Used = new(false), new(len(entries))
		}
		return err
	})
	if err != nil {
		t.Err = message.Errorf("looking into %s: %w", view.KeyName(info), err)
	}
	t.OATH.DeviceID = view.OrNull(key.DeviceID())
	t.Salt = hex.EncodeToString(key.Salt())
	return t
}

// PluggedInfos returns the plugged-in keys that have a serial. It leaves none open.
func (a *App) PluggedInfos(ctx context.Context) (map[device.KeySerial]device.Info, error) {
	keys, _, err := a.Desk().Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	infos := map[device.KeySerial]device.Info{}
	for _, key := range keys {
		if info := key.Info(); info.Serial != 0 {
			infos[info.Serial] = info
		}
		key.Close()
	}
	return infos, nil
}
