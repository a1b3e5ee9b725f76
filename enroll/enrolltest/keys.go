package enrolltest

import (
	"fmt"
	"testing"

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
