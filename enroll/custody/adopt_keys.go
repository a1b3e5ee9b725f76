package custody

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/message"
	"rootseal/oath"
)

func (a *Adoption) lookAtKey(ctx context.Context, key *device.Key, q AdoptRequest) error {
	info := key.Info()
	state := ledger.AdoptedKey{CredentialID: q.idOn(info.Serial), KeyState: ledger.KeyState{
		KeySerial: uint32(info.Serial), Model: info.Model, Firmware: info.Firmware.String(),
	}}
	err := key.Use(ctx, func(s *oath.Session) error {
		if err := gate.CheckSuits(info, s, false); err != nil {
			return err
		}
		state.OATHSalt, state.Locked = hex.EncodeToString(s.Salt()), s.Locked()
		return nil
	})
	if err == nil && state.Locked {
		a.Release()
		err = keyring.Unlock(ctx, a.env, key)
	}
	if err != nil {
		return message.Errorf("reading key %d: %w", info.Serial, err)
	}
	return key.Use(ctx, func(s *oath.Session) error {
		entries, err := s.List()
		if err != nil {
			return err
		}
		at := slices.IndexFunc(entries, func(e oath.Credential) bool { return e.ID == state.CredentialID })
		if at < 0 {
			return fmt.Errorf("key %d: %w: %q", info.Serial, oath.ErrNoSuchCredential, state.CredentialID)
		}
		if entries[at].Type != oath.TOTP || entries[at].Algorithm != oath.SHA1 {
			return fmt.Errorf("key %d: %w: %q is not TOTP with SHA-1", info.Serial, gate.ErrUnsuitable, state.CredentialID)
		}
		state.Used = len(entries)
		a.body.Keys = append(a.body.Keys, state)
		return nil
	})
}

// agree puts the same fresh challenges to all keys. Before that it finds out
// whether the credential requires a touch.
func (a *Adoption) agree(ctx context.Context) error {
	touch, err := a.touches(ctx)
	if err != nil {
		return err
	}
	a.body.Touch, a.body.Challenges = touch, adoptChallenges
	if touch {
		a.body.Challenges = adoptTouchChallenges
	}
	for range a.body.Challenges {
		challenge := keyring.FreshChallenge()
		var first []byte
		for i := range a.keys {
			answer, err := a.ask(ctx, i, challenge)
			switch {
			case err != nil:
				return err
			case first == nil:
				first = answer
			case !bytes.Equal(first, answer):
				return message.Errorf("%w: keys %d and %d", ErrKeysDiffer, a.body.Keys[0].KeySerial, a.body.Keys[i].KeySerial)
			}
		}
	}
	return nil
}

// touches reports whether a credential requires a touch. It requests all codes
// for a time step that AWS never sees: in that answer an applet marks the
// credentials with touch, and does not wait for the finger.
func (a *Adoption) touches(ctx context.Context) (bool, error) {
	touch := false
	for i, key := range a.keys {
		err := key.Use(ctx, func(s *oath.Session) error {
			challenge := oath.TOTPChallenge(0)
			all, err := s.CalculateAll(challenge[:])
			for _, r := range all {
				if r.ID == a.body.Keys[i].CredentialID && r.Kind == oath.NeedsTouch {
					touch = true
				}
			}
			return err
		})
		if err != nil {
			return false, message.Errorf("reading key %d: %w", key.Info().Serial, err)
		}
	}
	return touch, nil
}

func (a *Adoption) ask(ctx context.Context, i int, challenge []byte) ([]byte, error) {
	key := a.keys[i]
	q := keyring.Question{
		Step: step.OnKey("adopt", a.body.Keys[i].KeySerial), Key: key.Info().Serial,
		Credential: a.body.Keys[i].CredentialID, Touch: a.body.Touch, Challenge: challenge,
	}
	answer, err := keyring.Ask(ctx, a.env, q, func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) })
	return answer.HMAC, err
}
