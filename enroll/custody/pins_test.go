package custody_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// The officers give their PINs before the first challenge, so that nobody touches a key in
// vain. Without a PIN nothing is proven.
func TestVerifyAsksForPINsBeforeChallenges(t *testing.T) {
	declines := errors.New("no PIN")
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		before, head, asked := s.Cards[0].Count(simcard.Calculate), s.Ledger.Head(), 0
		s.PINs = func(context.Context, func()) (uint64, error) { asked++; return 0, declines }
		_, err := custody.Verify(t.Context(), s.Env, enrolltest.SerialsOf(s.Cards))
		if !errors.Is(err, declines) || asked != 1 || s.Cards[0].Count(simcard.Calculate) != before || s.Ledger.Head() != head {
			t.Errorf("%v after %d questions, %d challenges more, head %v", err, asked, s.Cards[0].Count(simcard.Calculate)-before, s.Ledger.Head())
		}
	})
}

// Whoever stops at the question for an access code is asked for no PIN, and no key is judged.
func TestVerifyStoppedAtAnAccessCodeAsksForNoPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 3)
		s.Lock()
		s.Person = stops{s.Person}
		s.PINs = func(context.Context, func()) (uint64, error) { t.Error("a PIN is asked"); return 0, nil }
		found, err := custody.Verify(t.Context(), s.Env, enrolltest.SerialsOf(s.Cards))
		if !errors.Is(err, env.ErrStopped) || found.Result() != ledger.Incomplete {
			t.Errorf("%v, want %v; %+v", err, env.ErrStopped, found)
		}
	})
}

// stops is a person who stops at the question for an access code.
type stops struct{ env.Person }

func (stops) AccessCode(context.Context, device.KeySerial) ([]byte, error) {
	return nil, env.ErrStopped
}
