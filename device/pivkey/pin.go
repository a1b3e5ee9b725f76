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

// CheckPIN makes the token check the PIN, so that a wrong PIN shows before anything
// else happens. A wrong PIN costs a try ([piv.WrongPINError]). CheckPIN never spends
// the last try ([piv.ErrLastTry]).
func (t *Token) CheckPIN(ctx context.Context, pin []byte) error {
	return t.checkPIN(ctx, pin, leaveLast)
}

// CheckPINSpendingLastTry is CheckPIN, but also spends the last try: a wrong PIN is
// then blocked. It is for an officer who has confirmed this.
func (t *Token) CheckPINSpendingLastTry(ctx context.Context, pin []byte) error {
	return t.checkPIN(ctx, pin, spendLast)
}

func (t *Token) checkPIN(ctx context.Context, pin []byte, last lastTry) error {
	_, err := use(ctx, t, "checking pin", func(s *session) (struct{}, error) {
		return struct{}{}, s.login(pin, last)
	})
	return err
}

// lastTry decides what happens to the last try.
type lastTry bool

const (
	leaveLast lastTry = false
	spendLast lastTry = true
)

// login sends the PIN. It counts the tries while no PIN is valid, because otherwise the
// token does not report them.
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

// text is the only function that turns a PIN into a string, which piv-go requires. The
// string, and the command that piv-go builds from it, stay in memory until they are
// collected and overwritten. The caller wipes the bytes.
func text(pin []byte) string { return string(pin) }

// forgetPIN selects another application. A valid PIN stays valid after the
// transaction, and after SELECT of the same application; of all calls in piv-go,
// only FormFactor ends that on every supported firmware.
func (s *session) forgetPIN() { _, _ = s.FormFactor() }
