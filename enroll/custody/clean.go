package custody

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
	"rootseal/oath"
)

// MayClean is [gate.MayClean]; a plugged-in key proves the device that has to be
// proven. No key may be in use.
func MayClean(ctx context.Context, e *env.Env, old *record.MFADevice, typed ...string) error {
	by, err := gate.MayClean(ctx, e, old, typed...)
	if err != nil || by == nil {
		return err
	}
	who, err := principal.Parse(by.Principal)
	if err != nil {
		return err
	}
	proven, err := keyring.New(e, nil).Proves(ctx, keyring.SeedOf(by), by.Keys)
	if proven {
		return nil
	}
	err = errors.Join(message.Errorf("%w: %s, and no plugged-in key proves what replaced it, %s", gate.ErrNotConfirmed, old.Name(), by.Name()), err)
	return hint.New("", hint.PlugSuccessor, err, hint.Word(who.Account))
}

// onKey adds the key to a hint that leads to 'keys found', which deletes from it what a
// command about something else has left. That command would do its own work once more.
func onKey(serial uint32, err error) error {
	switch said := hint.Of(err); {
	case said == nil:
	case said.ID == hint.ConfirmClean, said.ID == hint.PlugSuccessor, said.ID == hint.ReadAccount:
		return hint.New("", said.ID, err, append([]string{fmt.Sprint(serial)}, said.Params...)...)
	}
	return err
}

// CleanKey deletes every retired credential that the ledger has on a key, each after
// it has answered a one-time challenge. cleaned and left are credential ids; left
// are those under which something else is stored, which stays. If a credential has
// no challenge left, the others are deleted, and the error is an ErrNoWitness.
//
// may is asked before each, see [MayClean].
func CleanKey(ctx context.Context, e *env.Env, command string, key *device.Key, may func(context.Context, *record.MFADevice) error) (cleaned, left []string, err error) {
	if err := e.Ledger.MayRecord(&ledger.Clean{}); err != nil {
		return nil, nil, err
	}
	if err := e.MaySign(); err != nil {
		return nil, nil, err
	}
	serial := uint32(key.Info().Serial)
	known := record.Read(e.Ledger.Records()).Key(serial)
	if known == nil {
		return nil, nil, nil
	}
	write := func(ctx context.Context, body ledger.Body) error {
		key.Release() // the officer who signs may have to touch another
		_, err := e.RecordUnasked(ctx, command, body, keyring.WitnessIsFree(body))
		return err
	}
	var unproven error
	for _, old := range known.Owes() {
		key.Release() // a person may take long to answer
		if err := may(ctx, old); err != nil {
			return cleaned, left, onKey(serial, message.Errorf("cleaning key %d of %q: %w", serial, old.Key(serial).CredentialID, err))
		}
		if err := e.ReadyToSign(ctx, key.Release); err != nil { // before the credential answers: it is deleted right after that
			return cleaned, left, err
		}
		credential := keyring.Retired{
			Env: e, Seed: keyring.SeedOf(old), Record: write,
			On:  ledger.LeftCredential{KeySerial: serial, CredentialID: old.Key(serial).CredentialID},
			Use: func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) },
		}
		done, err := credential.Clean(ctx)
		switch {
		case errors.Is(err, keyring.ErrNoWitness):
			unproven = hint.New("", hint.DeleteRetired, err, fmt.Sprint(serial))
		case err != nil:
			return cleaned, left, err
		case done:
			cleaned = append(cleaned, credential.On.CredentialID)
		default:
			left = append(left, credential.On.CredentialID)
		}
	}
	return cleaned, left, unproven
}
