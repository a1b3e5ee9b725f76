package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"rootseal/message"
	"rootseal/oath"
)

// Use runs fn with an OATH session in one transaction. It keeps the transaction after
// fn returns, until no command came for [Limits].Idle. A Use within that time continues
// in the same session without a further command, and its list stays valid. A later Use
// begins a new transaction and selects OATH again. It compares the device id with the
// first one seen ([ErrKeyChanged]) and gives the access code if it has one.
//
// If another program has reset a key, Use reconnects and identifies it again. If a key
// was unplugged, Use searches all readers for its serial. Both happen before fn runs,
// never during fn: if a command of fn gets no answer, Use drops the session and returns
// the error, and whether the card carried out the command is unknown.
//
// fn must not keep the session, and must not call Use or Close.
func (k *Key) Use(ctx context.Context, fn func(*oath.Session) error) error {
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return k.named(context.Cause(ctx))
	}
	defer func() { <-k.turn }()
	switch {
	case k.closed:
		return k.named(ErrClosed)
	case ctx.Err() != nil:
		return k.named(context.Cause(ctx))
	case !k.Info().OATH:
		return k.named(ErrNoOATH)
	}
	if err := k.settle(ctx, k.ready); err != nil {
		return k.named(err)
	}
	t := k.transaction()
	returned := false
	defer func() {
		if !returned { // a panic
			k.drop()
		}
	}()
	err := fn(t.session)
	returned = true
	if failure := t.leave(); failure != nil {
		k.failed(failure)
		if err != nil {
			return k.named(err)
		}
		return k.named(failure)
	}
	// A refused access code uses up the challenge, and some applets lock
	// themselves when a code is set; a new SELECT cures both.
	if errors.Is(err, oath.ErrWrongAccessCode) || t.session.Locked() && k.access != nil {
		t.session = nil
	}
	return err
}

// named adds the key to an error.
func (k *Key) named(err error) error { return message.Errorf("%s: %w", k.Info().name(), err) }

// settle repeats a step that failed for a reason that it can cure: once for a card
// that was reset or does not respond, and once for a key that must be found again. A
// step sends no command that changes the card.
func (k *Key) settle(ctx context.Context, step func(context.Context) error) error {
	cured, sought := false, false
	for {
		err := step(ctx)
		if err == nil {
			return nil
		}
		had := k.link != nil
		k.failed(err)
		switch {
		case ctx.Err() != nil:
			return err
		case k.link != nil && disturbed(err) && !cured:
			cured = true
		case k.link == nil && had && k.known && (lost(err) || disturbed(err)) && !sought:
			sought = true
		default:
			return err
		}
	}
}

// failed drops the transaction after an error and notes what the next one needs.
func (k *Key) failed(err error) {
	k.drop()
	switch {
	case k.link == nil:
	case lost(err), errors.Is(err, ErrKeyChanged):
		k.disconnect()
	case disturbed(err):
		k.reset = true
	}
}

// ready prepares a session in which fn can run: it finds a lost key, selects OATH on
// the right card and unlocks it.
func (k *Key) ready(ctx context.Context) error {
	if k.link == nil || !k.link.usable() {
		k.drop()
		if err := k.find(ctx); err != nil {
			return err
		}
	}
	if err := k.identified(ctx); err != nil {
		return err
	}
	t := k.transaction()
	if t.session == nil {
		session, err := oath.Select(t)
		if errors.Is(err, oath.ErrNoApplet) {
			err = fmt.Errorf("%w: %w", ErrNoOATH, err)
		}
		if err != nil {
			return err
		}
		if err := k.recognise(session); err != nil {
			return err
		}
		t.session = session
	}
	if k.access != nil && t.session.Locked() {
		if err := t.session.Validate(*k.access); err != nil {
			return fmt.Errorf("unlocking again: %w", err)
		}
	}
	return nil
}

// identified prepares a transaction on this key's card: the transaction that was kept,
// or a new one. If the identity is in doubt, the new one asks the card for it again.
func (k *Key) identified(ctx context.Context) error {
	if k.reset {
		if err := k.link.reconnect(ctx); err != nil {
			return err
		}
		k.reset, k.suspect = false, true
	}
	if t := k.transaction(); t == nil || !t.enter(ctx) {
		k.drop()
		if k.link == nil { // the link could not end its transaction
			return ErrRemoved
		}
		t, err := k.link.begin(ctx)
		if err != nil {
			return err
		}
		t.enter(ctx)
		k.setTransaction(t)
	}
	if !k.suspect {
		return nil
	}
	t := k.transaction()
	info, session, err := identify(t, k.reader)
	if err != nil {
		return fmt.Errorf("identifying: %w", err)
	}
	if k.known && info.Serial != k.Info().Serial {
		return message.Errorf("%w: found %s instead", ErrKeyChanged, info.name())
	}
	k.seen.mu.Lock()
	k.seen.info = info
	k.seen.mu.Unlock()
	if session != nil {
		if err := k.recognise(session); err != nil {
			return err
		}
	}
	t.session = session
	k.known, k.suspect = true, false
	return nil
}

// recognise compares the salt of a session with the first one seen.
func (k *Key) recognise(s *oath.Session) error {
	salt := s.Salt()
	if k.salt == nil {
		k.seen.mu.Lock()
		k.salt, k.seen.deviceID = salt, s.DeviceID()
		k.seen.mu.Unlock()
		return nil
	}
	if !bytes.Equal(k.salt, salt) {
		return message.Errorf("%w: OATH device id %s instead of %s, so it is another key or was reset since",
			ErrKeyChanged, s.DeviceID(), k.DeviceID())
	}
	return nil
}

// drop ends the transaction. The caller does not use its session again.
func (k *Key) drop() {
	if t := k.transaction(); t != nil {
		t.end()
		k.setTransaction(nil)
	}
	if k.link != nil && !k.link.usable() {
		k.link = nil
	}
}

// disconnect ends the transaction and closes the handle.
func (k *Key) disconnect() {
	k.drop()
	if k.link != nil {
		k.link.close()
		k.link = nil
	}
}

func (k *Key) transaction() *transaction {
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	return k.seen.current
}

func (k *Key) setTransaction(t *transaction) {
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	k.seen.current = t
}
