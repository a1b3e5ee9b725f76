package keyring

import (
	"context"
	"errors"
	"slices"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
	"rootseal/oath"
)

// Proves reports whether one plugged-in key of these answers a one-time challenge of a
// seed. The answer is not recorded, so the challenge stays unused. If none does, the
// error says why, as far as that is known.
func (r *Ring) Proves(ctx context.Context, of Seed, keys []*record.HeldKey) (proven bool, err error) {
	r.Release()
	here, unread, err := r.env.Desk.Keys(ctx)
	if err != nil {
		return false, err
	}
	defer Keys(here).Close()
	var why []error
	for _, p := range unread {
		why = append(why, p.Err)
	}
	for _, key := range here {
		at := slices.IndexFunc(keys, func(k *record.HeldKey) bool { return device.KeySerial(k.KeySerial) == key.Info().Serial })
		if at < 0 {
			continue
		}
		Keys(here).Release() // before the question for an access code
		err := r.proves(ctx, key, of, keys[at])
		if err == nil {
			return true, nil
		}
		why = append(why, err)
	}
	return false, errors.Join(why...)
}

// Plugged returns the serials of the opened keys; nil: of those that are plugged in.
func (r *Ring) Plugged(ctx context.Context, opened Keys) (serials []device.KeySerial, err error) {
	if opened == nil {
		if opened, _, err = r.env.Desk.Keys(ctx); err != nil {
			return nil, err
		}
		defer opened.Close()
	}
	for _, key := range opened {
		serials = append(serials, key.Info().Serial)
	}
	return serials, nil
}

func (r *Ring) proves(ctx context.Context, key *device.Key, of Seed, on *record.HeldKey) error {
	if err := r.UnlockAgain(ctx, key); err != nil {
		return err
	}
	held := Retired{
		Env: r.env, Seed: of, On: ledger.LeftCredential{KeySerial: on.KeySerial, CredentialID: on.CredentialID},
		Use: func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) },
	}
	answer, err := held.Prove(ctx)
	if err == nil && answer == nil {
		err = message.Errorf("key %d: %w", on.KeySerial, ErrWrongAnswer)
	}
	return err
}
