package operator

import (
	"context"

	"rootseal/device"
	"rootseal/enroll/ledger"
)

// waiting is what the officers who sign are still asked: whether they know the records
// that their signatures cover, and their PINs.
type waiting struct {
	ledger  *ledger.Ledger
	seen    string // the flag
	signers []*TokenSigner
	pins    map[device.KeySerial]string // sources
	shown   bool                        // what the signatures cover
}

// Ready shows the officers who sign what their signatures cover, and checks their PINs,
// once. It returns the number of the newest record that they were shown. Call it when
// all that needs no person is checked: an officer who has typed a PIN should not learn
// then that a name is wrong, or a key is not plugged in. Before it asks at the terminal,
// it calls release, unless that is nil.
//
// The live checks of a command may ask at the same time. A channel lets one of them in,
// because a mutex that waits for a person stops the virtual time of a test.
func (s *Signing) Ready(ctx context.Context, release func()) (shown uint64, err error) {
	if s.waiting.Load() == nil { // also after an interrupt: the record of an act that is done must be written
		return s.ready, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	w := s.waiting.Load()
	if w == nil {
		return s.ready, nil
	}
	if release != nil && s.terminal.IsThere() {
		release()
	}
	if err := s.show(ctx, w); err != nil {
		return 0, err
	}
	for _, signer := range w.signers {
		serial := device.KeySerial(signer.Who.KeySerial)
		if signer.PIN, err = s.CheckedPIN(ctx, signer.Token, serial, signer.Who.Name, w.pins[serial]); err != nil {
			return 0, err
		}
		if signer.HasShownKey() {
			s.app.Know(signer.Fingerprint())
		}
	}
	s.ready = s.Shown
	s.waiting.Store(nil)
	return s.ready, nil
}

// show is ShowUnsigned, once.
func (s *Signing) show(ctx context.Context, w *waiting) error {
	if w.shown {
		return nil
	}
	err := s.ShowUnsigned(ctx, w.ledger, w.seen)
	w.shown = err == nil
	return err
}

// mayAsk refuses, if there is no terminal, what no flag answers: a command must know
// before its first record that it can sign.
func (s *Signing) mayAsk(ctx context.Context, w *waiting) error {
	if s.terminal.IsThere() {
		return nil
	}
	if err := s.show(ctx, w); err != nil {
		return err
	}
	for _, signer := range w.signers {
		serial := device.KeySerial(signer.Who.KeySerial)
		if _, known := s.checked[serial]; known || w.pins[serial] != "" {
			continue
		}
		if _, err := s.terminal.Hidden(ctx, "", s.pinInstead(serial, signer.Who.Name)); err != nil {
			return err
		}
	}
	return nil
}
