package keyring

import (
	"context"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// Put writes the seed to one key. The session refuses unless its LIST has shown
// the id absent, so nothing is overwritten.
func (c *Credential) Put(ctx context.Context, serial uint32, secret *seed.Seed) error {
	return c.Ring.write(ctx, serial, func(s *oath.Session, info device.Info) error {
		entries, err := Listed(s)
		if err != nil {
			return err
		}
		if err := gate.CheckID(info, entries, c.ID); err != nil {
			return err
		}
		if err := step.MayAct(ctx); err != nil {
			return err
		}
		secret.Use(func(raw []byte) {
			err = s.Put(oath.NewCredential{
				ID:        c.ID,
				Type:      oath.TOTP,
				Algorithm: oath.SHA1,
				Digits:    Digits,
				Touch:     c.Touch,
				Seed:      raw,
			})
		})
		return err
	})
}

// Delete deletes a credential. One that is not there is deleted.
func (r *Ring) Delete(ctx context.Context, serial uint32, id string) error {
	return r.write(ctx, serial, func(s *oath.Session, _ device.Info) error {
		if err := step.MayAct(ctx); err != nil {
			return err
		}
		err := s.Delete(id)
		if errors.Is(err, oath.ErrNoSuchCredential) {
			return nil
		}
		return err
	})
}

// delete deletes the credential. LIST shows what an error does not.
func (r Retired) delete() error {
	err := r.Use(func(s *oath.Session) error { return s.Delete(r.On.CredentialID) })
	if err == nil {
		return nil
	}
	if there, lookErr := r.isThere((*oath.Session).List); lookErr != nil || there {
		return fmt.Errorf("still there: %w", err)
	}
	return nil
}

// write runs fn, which reads at most before it asks step.MayAct, and then writes once. The
// answer may take longer than a key waits for its next command. Then the write was not
// sent, and fn runs again.
func (r *Ring) write(ctx context.Context, serial uint32, fn func(*oath.Session, device.Info) error) (err error) {
	for range writes {
		if err = r.Use(ctx, serial, fn); !errors.Is(err, device.ErrReleased) {
			break
		}
	}
	return err
}

// writes is how often a write is begun.
const writes = 3
