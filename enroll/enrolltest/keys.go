package enrolltest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/hwtest/simcard"
)

// WithKey plugs in one more key and asks for all of them.
func WithKey(p simcard.Profile, change func(*simcard.Card)) func(*testing.T, *Stage) enroll.Request {
	return func(_ *testing.T, s *Stage) enroll.Request {
		card := simcard.New(p, 2001)
		if change != nil {
			change(card)
		}
		s.Cards = append(s.Cards, card)
		s.Strangers[card.Serial()] = card.Stored()
		s.Readers.Plug(card)
		return s.ForAlice()
	}
}

// Fill stores n credentials on a key.
func Fill(n int) func(*simcard.Card) {
	return func(c *simcard.Card) {
		for i := range n {
			c.Store(simcard.Stored{ID: fmt.Sprintf("Site:%d", i), Key: []byte("a stranger's own key")})
		}
	}
}

func WithTouch(set func(*testing.T, *Stage) enroll.Request) func(*testing.T, *Stage) enroll.Request {
	return func(t *testing.T, s *Stage) enroll.Request {
		q := set(t, s)
		q.Touch = true
		return q
	}
}

// Refusal is a preflight that must fail, for one reason, without a trace.
type Refusal struct {
	Name string
	// Set changes the stage and returns the request.
	Set  func(*testing.T, *Stage) enroll.Request
	Want error
	Text string // part of the error
}

func (r Refusal) Test(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(t, 2)
		q := r.Set(t, s)
		s.Devices, s.Planted = s.AWSAccount.Devices(), len(s.AWSAccount.Calls()) // what set made is a stranger's too
		_, err := enroll.Prepare(t.Context(), s.Env, q)
		if !errors.Is(err, r.Want) || err != nil && !strings.Contains(err.Error(), r.Text) {
			t.Errorf("%v, want %v with %q", err, r.Want, r.Text)
		}
		s.MustNotHaveBegun(t)
	})
}
