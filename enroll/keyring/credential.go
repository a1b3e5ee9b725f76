package keyring

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
	"rootseal/oath"
)

// Digits is the length of every code.
const Digits = 6

// Errors of a key that has to hold a seed.
var (
	ErrWrongAnswer = hint.Sentinel(hint.DoNotUse, "the key's answer is not the seed's")
	ErrNotThere    = errors.New("the key no longer holds the seed: another program has changed it since it proved the seed")
	ErrNoTouch     = errors.New("the key gives codes of this seed without a touch")
)

// Credential is what a ceremony writes to its keys, under one id.
type Credential struct {
	Ring  *Ring
	ID    string
	Touch bool
	Keys  []ledger.KeyState // as the ceremony found them
}

// Look finds the credential by its whole id, which was absent before the ceremony
// began and ends in its random suffix.
//
// A key that another program has reset since is opened again by its serial. What
// its new OATH application holds is foreign.
func (c *Credential) Look(ctx context.Context, serial uint32) (step.State, error) {
	state := step.Unknown
	look := func(s *oath.Session, _ device.Info) error {
		entries, err := s.List()
		if err != nil {
			return err
		}
		switch {
		case !has(entries, c.ID):
			state = step.Absent
		case hex.EncodeToString(s.Salt()) != c.saltOf(serial):
			state = step.Foreign
		default:
			state = step.Ours
		}
		return nil
	}
	err := c.Ring.Use(ctx, serial, look)
	if errors.Is(err, device.ErrKeyChanged) && c.Ring.openAnew(ctx, serial) == nil {
		err = c.Ring.Use(ctx, serial, look)
	}
	return state, err
}

func (c *Credential) saltOf(serial uint32) string {
	for _, key := range c.Keys {
		if key.KeySerial == serial {
			return key.OATHSalt
		}
	}
	return ""
}

// Answer asks a key for its full answer at a time step. Left is how many touches
// follow this one.
func (c *Credential) Answer(ctx context.Context, serial uint32, at uint64, left int) (oath.Full, error) {
	challenge := oath.TOTPChallenge(at)
	return Ask(ctx, c.Ring.env, Question{
		Step: step.OnKey("prove", serial), Key: device.KeySerial(serial),
		Credential: c.ID, Touch: c.Touch, Left: left, Challenge: challenge[:],
	}, c.Ring.On(ctx, serial))
}

// Still fails unless the key holds the credential in the OATH application that it
// was written to, and requires the touch.
func (c *Credential) Still(ctx context.Context, key ledger.KeyState) error {
	err := c.Ring.Use(ctx, key.KeySerial, func(s *oath.Session, info device.Info) error {
		switch {
		case hex.EncodeToString(s.Salt()) != key.OATHSalt:
			return fmt.Errorf("%w: its OATH device id is another one", ErrNotThere)
		case c.Touch:
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

func (c *Credential) stillListed(s *oath.Session) error {
	entries, err := s.List()
	if err == nil && !has(entries, c.ID) {
		err = ErrNotThere
	}
	return err
}

// stillTouches asks for all codes of a time that no one uses: there the applet
// marks each credential that requires a touch. Another maker's key may promise a
// touch and not ask for one.
//
// One broken entry makes the whole command fail. Then LIST has to do: the firmware
// of a genuine key shows that it requires the touch.
func (c *Credential) stillTouches(s *oath.Session, info device.Info) error {
	challenge := oath.TOTPChallenge(0)
	all, err := s.CalculateAll(challenge[:])
	var status *oath.StatusError
	if errors.As(err, &status) && len(info.Doubts()) == 0 {
		return c.stillListed(s)
	}
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(r oath.Result) bool { return r.ID == c.ID })
	switch {
	case at < 0:
		return ErrNotThere
	case all[at].Kind != oath.NeedsTouch:
		return ErrNoTouch
	}
	return nil
}
