package enroll

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/guarded"
	"rootseal/oath"
)

// stillSteps look at every key once more, right before the commit: while one key
// waited for its touch, another program may have changed one that had proven the
// seed already. Each costs one command.
func (c *Ceremony) stillSteps() []step.Step {
	var steps []step.Step
	for _, key := range c.begin.Keys {
		if !c.isGone(key.KeySerial) {
			steps = append(steps, step.Step{
				Name: step.OnKey("check", key.KeySerial),
				Do:   func(ctx context.Context) error { return c.stillThere(ctx, key) },
			})
		}
	}
	return steps
}

// allStillThere is the same before a pair is made anew, which is long after the
// first look.
func (c *Ceremony) allStillThere(ctx context.Context) error {
	steps := c.stillSteps()
	errs := make([]error, len(steps))
	var wg guarded.Group
	for i, step := range steps {
		wg.Go(func() {
			if err := step.Do(ctx); err != nil {
				errs[i] = fmt.Errorf("%s: %w", step.Name, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// stillThere fails unless the key holds the credential, in the application that it
// was written to, and asks for a touch if that is wanted.
func (c *Ceremony) stillThere(ctx context.Context, key ledger.KeyState) error {
	err := c.use(ctx, key.KeySerial, func(s *oath.Session, info device.Info) error {
		if salt := hex.EncodeToString(s.Salt()); salt != key.OATHSalt {
			return fmt.Errorf("%w: its OATH device id is another one", ErrNotThere)
		}
		if c.begin.Touch {
			return c.stillTouches(s, info)
		}
		return c.stillListed(s)
	})
	if errors.Is(err, device.ErrKeyChanged) {
		err = fmt.Errorf("%w: %w", ErrNotThere, err)
	}
	serial := fmt.Sprint(key.KeySerial)
	switch {
	case errors.Is(err, ErrNotThere):
		err = hint.New("", hint.ChangedKey, err, serial)
	case errors.Is(err, ErrNoTouch):
		err = hint.New("", hint.NoTouchKey, err, serial)
	}
	return err
}

func (c *Ceremony) stillListed(s *oath.Session) error {
	entries, err := s.List()
	if err == nil && !slices.ContainsFunc(entries, c.isOurs) {
		err = ErrNotThere
	}
	return err
}

// stillTouches asks for all codes of a time that nobody uses: the applet marks
// there what wants a touch. Another maker's token may promise a touch and not ask
// for one.
//
// The command fails as a whole if one entry of anybody's is broken. Then LIST must
// do, and that a genuine key asks for the touch is known from its firmware.
func (c *Ceremony) stillTouches(s *oath.Session, info device.Info) error {
	challenge := oath.TOTPChallenge(0)
	all, err := s.CalculateAll(challenge[:])
	var status *oath.StatusError
	if errors.As(err, &status) && len(info.Doubts()) == 0 {
		return c.stillListed(s)
	}
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(r oath.Result) bool { return r.ID == c.begin.CredentialID })
	switch {
	case at < 0:
		return ErrNotThere
	case all[at].Kind != oath.NeedsTouch:
		return ErrNoTouch
	}
	return nil
}
