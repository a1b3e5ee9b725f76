package enroll

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"slices"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/oath"
)

const (
	digits = 6
)

// put writes the seed to one key. The session refuses where its LIST has not
// shown the id absent, so nothing of another's can be overwritten.
func (c *Ceremony) put(ctx context.Context, serial uint32) error {
	return c.use(ctx, serial, func(s *oath.Session, info device.Info) error {
		entries, err := keyring.Listed(s)
		if err != nil {
			return err
		}
		if err := gate.CheckID(info, entries, c.begin.CredentialID); err != nil {
			return err
		}
		c.seed.Use(func(raw []byte) {
			err = s.Put(oath.NewCredential{
				ID:        c.begin.CredentialID,
				Type:      oath.TOTP,
				Algorithm: oath.SHA1,
				Digits:    digits,
				Touch:     c.begin.Touch,
				Seed:      raw,
			})
		})
		return err
	})
}

// lookPut finds the credential by its whole id. The id carries this ceremony's
// random suffix and was absent before the ceremony began.
//
// A key that another program has reset meanwhile is opened anew by its serial.
// Nothing that stands in the new application is ours.
func (c *Ceremony) lookPut(ctx context.Context, serial uint32) (step.State, error) {
	state := step.Unknown
	look := func(s *oath.Session, _ device.Info) error {
		entries, err := s.List()
		if err != nil {
			return err
		}
		state = step.Absent
		if slices.ContainsFunc(entries, c.isOurs) {
			state = step.Ours
			if hex.EncodeToString(s.Salt()) != c.saltOf(serial) {
				state = step.Foreign
			}
		}
		return nil
	}
	err := c.use(ctx, serial, look)
	if errors.Is(err, device.ErrKeyChanged) && c.openAnew(ctx, serial) == nil {
		err = c.use(ctx, serial, look)
	}
	return state, err
}

// saltOf is a key's OATH salt as it was when the ceremony began.
func (c *Ceremony) saltOf(serial uint32) string {
	for _, key := range c.begin.Keys {
		if key.KeySerial == serial {
			return key.OATHSalt
		}
	}
	return ""
}

// openAnew opens a key of the ceremony once more, whatever its OATH application
// has become. Its access code is not known any more.
func (c *Ceremony) openAnew(ctx context.Context, serial uint32) error {
	for i, key := range c.keys {
		if uint32(key.Info().Serial) != serial {
			continue
		}
		c.Release() // else it would be looked for in readers that this command holds itself
		opened, err := c.room.Desk.Open(ctx, device.KeySerial(serial))
		if err != nil {
			return err
		}
		c.anew = append(c.anew, opened...)
		c.keys = slices.Clone(c.keys) // it may be shared with other ceremonies
		c.keys[i] = opened[0]
		if c.borrowed == nil {
			key.Close()
		}
		return c.unlockAgain(ctx, opened[0])
	}
	return &device.NotOnDeskError{Missing: []device.KeySerial{device.KeySerial(serial)}}
}

// deletePut takes a credential back. The command that saw its id absent and wrote
// it knows whose it is. A later one does not: there the credential has to answer a
// one-time challenge of the load, and is left alone where it cannot.
func (c *Ceremony) deletePut(ctx context.Context, serial uint32) error {
	if !c.later {
		return c.deleteCredential(ctx, serial, c.begin.CredentialID)
	}
	left := ledger.LeftCredential{KeySerial: serial, CredentialID: c.begin.CredentialID}
	use := func(fn func(*oath.Session) error) error {
		return c.use(ctx, serial, func(s *oath.Session, _ device.Info) error { return fn(s) })
	}
	gone, err := keyring.DeleteProven(ctx, c.room, keyring.Seed{Ceremony: c.id, Touch: c.begin.Touch}, left, use, c.recorder(ctx))
	if why := keyring.WhyLeft(gone, err); why != "" {
		return &step.LeftError{Owed: keyring.LeftAlone(left, why)}
	}
	return err
}

func (c *Ceremony) deleteCredential(ctx context.Context, serial uint32, id string) error {
	return c.use(ctx, serial, func(s *oath.Session, _ device.Info) error {
		err := s.Delete(id)
		if errors.Is(err, oath.ErrNoSuchCredential) {
			return nil
		}
		return err
	})
}

func (c *Ceremony) isOurs(e oath.Credential) bool { return e.ID == c.begin.CredentialID }

// use runs fn on one key of the ceremony.
func (c *Ceremony) use(ctx context.Context, serial uint32, fn func(*oath.Session, device.Info) error) error {
	if c.later && c.keys == nil {
		if err := c.findKeys(ctx); err != nil {
			return err
		}
	}
	for _, key := range c.keys {
		info := key.Info()
		if uint32(info.Serial) != serial {
			continue
		}
		if c.later {
			if err := c.unlockAgain(ctx, key); err != nil {
				return err
			}
		}
		return key.Use(ctx, func(s *oath.Session) error { return fn(s, info) })
	}
	return &device.NotOnDeskError{Missing: []device.KeySerial{device.KeySerial(serial)}, Problems: c.unread}
}

// prove asks a key for its full answer at a real time step and compares all 160
// bits with the seed's. The two keys of the pair answer T-1 and T, and their
// answers are the codes for AWS: proof and code are one answer, one touch.
func (c *Ceremony) prove(ctx context.Context, i int, serial uint32) error {
	for _, step := range c.stepsFor(serial) {
		answer, err := c.answer(ctx, serial, step)
		if err != nil {
			return err
		}
		challenge := oath.TOTPChallenge(step)
		want := c.seed.HMAC(challenge[:])
		same := subtle.ConstantTimeCompare(answer.HMAC, want) == 1
		clear(want)
		if !same || answer.Digits != digits {
			return ErrWrongAnswer
		}
		c.keep(i, serial, step, answer)
	}
	return nil
}

// stepsFor are the time steps that a key is asked for: one, or both of the pair
// where the group has a single key.
func (c *Ceremony) stepsFor(serial uint32) []uint64 {
	older, newer := c.begin.Pair[0], c.begin.Pair[1]
	switch {
	case serial == older && serial == newer:
		t := c.pairStep()
		return []uint64{t - 1, t}
	case serial == older:
		return []uint64{c.pairStep() - 1}
	case serial == newer:
		return []uint64{c.pairStep()}
	default:
		return []uint64{oath.Step(c.room.Now(), keyring.Period)}
	}
}

// keep notes a proof, and the code where the key is one of the pair.
func (c *Ceremony) keep(i int, serial uint32, step uint64, answer oath.Full) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.proofs) <= i {
		c.proofs = append(c.proofs, ledger.Proof{})
	}
	c.proofs[i] = ledger.Proof{KeySerial: serial, Step: step}
	c.keepCode(serial, step, answer)
}

// answer asks a key of the ceremony for a time step.
func (c *Ceremony) answer(ctx context.Context, serial uint32, at uint64) (oath.Full, error) {
	challenge := oath.TOTPChallenge(at)
	q := keyring.Question{
		Step: step.OnKey("prove", serial), Key: device.KeySerial(serial),
		Credential: c.begin.CredentialID, Touch: c.begin.Touch, Challenge: challenge[:],
	}
	return keyring.Ask(ctx, c.room, q, func(fn func(*oath.Session) error) error {
		return c.use(ctx, serial, func(s *oath.Session, _ device.Info) error { return fn(s) })
	})
}
