package oversight

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/audit"
	"rootseal/message"
	"rootseal/oath"
)

// readAccessCodes reads the access codes before the audit begins. The caller
// overwrites the codes, even if there is an error.
func readAccessCodes(a *cli.App, o auditOptions) (map[device.KeySerial][]byte, error) {
	sources, err := a.CheckSecrets(o.codes, nil, "", o.webhook)
	codes := map[device.KeySerial][]byte{}
	for serial, source := range sources {
		code, err := cli.ReadSecret(a.In, source)
		if err != nil {
			return codes, message.Errorf("reading the access code of key %d: %w", serial, err)
		}
		codes[serial] = bytes.TrimRight(code, "\r\n")
	}
	return codes, err
}

// keysForAudit reads the plugged-in keys. A scheduled audit has no keys, and often
// no PC/SC service. A locked key without a given access code shows only its OATH
// device id. The error is about keys with a given code whose credentials could not
// be read.
func keysForAudit(ctx context.Context, a *cli.App, codes map[device.KeySerial][]byte) ([]audit.Key, error) {
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		if !errors.Is(err, device.ErrNoService) {
			a.Say("keys not read: %v", err)
		}
		keys = nil
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) {
			a.Say("rootseal: %v", p.Err)
		}
	}
	var all []audit.Key
	var unread error
	for _, key := range keys {
		serial := key.Info().Serial
		code, given := codes[serial]
		delete(codes, serial)
		seen, err := keyForAudit(ctx, key, code)
		clear(code)
		key.Close()
		switch {
		case err != nil && given:
			unread = errors.Join(unread, message.Errorf("key %d: %w: %w", serial, errUnread, err))
		case err != nil:
			a.Say("key %d not read: %v", serial, err)
		case seen.Locked:
			a.Say("key %d has an access code: its credentials were not read (give --access-code %d=SOURCE)", serial, serial)
		}
		if err == nil || seen.Locked {
			all = append(all, seen)
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(codes)) {
		unread = errors.Join(unread, message.Errorf("key %d: %w: the key is not plugged in", serial, errUnread))
	}
	return all, unread
}

func keyForAudit(ctx context.Context, key *device.Key, code []byte) (audit.Key, error) {
	seen := audit.Key{Serial: uint32(key.Info().Serial), Firmware: key.Info().Firmware.String()}
	if !key.Info().OATH || seen.Serial == 0 {
		return seen, nil
	}
	look := func(s *oath.Session) error {
		seen.OATHSalt, seen.Locked = hex.EncodeToString(s.Salt()), s.Locked()
		if seen.Locked {
			return nil
		}
		entries, err := s.List()
		for _, entry := range entries {
			seen.Credentials = append(seen.Credentials, entry.ID)
		}
		return err
	}
	if len(code) > 0 {
		if err := key.Unlock(ctx, code); err != nil {
			err = errors.Join(err, key.Use(ctx, look)) // a locked key still shows its OATH device id
			return seen, err
		}
	}
	err := key.Use(ctx, look)
	return seen, err
}
