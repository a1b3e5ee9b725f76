//go:build cgo || windows

package pivkey

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"rootseal/device/piv"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// CheckPIN has the token check the PIN, so that a wrong one shows before
// anything else is done. A wrong one costs a try ([WrongPINError]); the last try
// is not spent ([ErrLastTry]).
func (t *Token) CheckPIN(ctx context.Context, pin []byte) error {
	return t.checkPIN(ctx, pin, leaveLast)
}

// CheckPINSpendingLastTry is CheckPIN, also with the last try: if the PIN is
// wrong, it is blocked. For an officer who was told so and insists.
func (t *Token) CheckPINSpendingLastTry(ctx context.Context, pin []byte) error {
	return t.checkPIN(ctx, pin, spendLast)
}

func (t *Token) checkPIN(ctx context.Context, pin []byte, last lastTry) error {
	_, err := use(ctx, t, "checking pin", func(s *session) (struct{}, error) {
		return struct{}{}, s.login(pin, last)
	})
	return err
}

// lastTry is what to do when one is left.
type lastTry bool

const (
	leaveLast lastTry = false
	spendLast lastTry = true
)

// login sends the PIN. The tries are counted from a state in which no PIN
// stands: else the token would not tell them.
func (s *session) login(pin []byte, last lastTry) error {
	switch {
	case len(pin) < 6 || len(pin) > 8:
		return piv.ErrPINForm
	case bytes.Equal(pin, []byte(pivgo.DefaultPIN)):
		return piv.ErrFactoryPIN
	}
	s.forgetPIN()
	tries, err := s.Retries()
	switch {
	case err != nil:
		return fmt.Errorf("reading tries: %w", err)
	case tries == 0:
		return piv.ErrPINBlocked
	case tries == 1 && last == leaveLast:
		return piv.ErrLastTry
	}
	s.pin = true
	err = s.VerifyPIN(text(pin))
	var refused pivgo.AuthErr
	switch {
	case errors.As(err, &refused) && refused.Retries == 0:
		return piv.ErrPINBlocked
	case errors.As(err, &refused):
		return &piv.WrongPINError{Tries: refused.Retries}
	case err != nil:
		return fmt.Errorf("sending pin: %w", err)
	}
	return nil
}

// text is the one place where a PIN becomes a string, which piv-go wants. The
// string, and the command that piv-go makes of it, stay in memory until they are
// collected and overwritten by something else; the caller's bytes are the
// caller's to wipe.
func text(pin []byte) string { return string(pin) }

// forgetPIN selects another application, which ends the standing of a PIN: that
// outlives the transaction, and SELECT of the same application. Of what piv-go
// offers, only this does it, on every firmware that is used here.
func (s *session) forgetPIN() { _, _ = s.FormFactor() }
