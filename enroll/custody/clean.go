package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// CleanKey deletes every retired credential that the record has on a key, each
// after it has answered one of its witnesses. left are those names under which
// something else stands: it is left alone. Both are credential ids. Where no
// witness is left the others are deleted all the same, and the error is
// ErrNoWitness.
//
// may is asked of each before, see [Room.MayClean].
func CleanKey(ctx context.Context, room *env.Env, command string, key *device.Key, may func(context.Context, *record.MFADevice) error) (cleaned, left []string, err error) {
	if err := room.Ledger.MayRecord(&ledger.Clean{}); err != nil {
		return nil, nil, err
	}
	if err := room.MaySign(); err != nil {
		return nil, nil, err
	}
	serial := uint32(key.Info().Serial)
	known := record.Read(room.Ledger.Records()).Key(serial)
	if known == nil {
		return nil, nil, nil
	}
	use := func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) }
	record := func(body ledger.Body) error {
		key.Release() // who signs it may have to touch another
		_, err := room.RecordUnasked(ctx, command, body, keyring.WitnessIsFree(body))
		return err
	}
	var unproven error
	for _, old := range known.Owes() {
		key.Release() // who is asked may take long
		if err := may(ctx, old); err != nil {
			return cleaned, left, fmt.Errorf("cleaning key %d of %q: %w", serial, old.Key(serial).CredentialID, err)
		}
		credential := ledger.LeftCredential{KeySerial: serial, CredentialID: old.Key(serial).CredentialID}
		done, err := keyring.CleanKey(ctx, room, keyring.SeedOf(old), credential, use, record)
		switch {
		case errors.Is(err, keyring.ErrNoWitness):
			unproven = err
		case err != nil:
			return cleaned, left, err
		case done:
			cleaned = append(cleaned, credential.CredentialID)
		default:
			left = append(left, credential.CredentialID)
		}
	}
	return cleaned, left, unproven
}
