package keyring_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
	"rootseal/message"
)

// A token that calls itself a YubiKey, and does not ask for the touch that was
// ordered: nothing is enabled, and nothing is left.
func TestATouchThatIsNotAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.NewOf(t, simcard.New(simcard.YubiKey543, 1001, simcard.AutoPress(0)), simcard.New(simcard.PicoFIDO, 1002))
		q := s.ForAlice()
		q.Touch = true
		c := s.Prepare(t, q)
		defer c.Close()
		warned := message.Listed(c.Plan().Warnings...).String()
		for _, want := range []string{"key 1002", "Pico Key", "8.0.0"} {
			if !strings.Contains(warned, want) {
				t.Errorf("the plan does not say %q, but: %s", want, warned)
			}
		}
		r, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, keyring.ErrNoTouch) {
			t.Errorf("%v, want %v", err, keyring.ErrNoTouch)
		}
		if n := s.Count("EnableMFADevice"); n != 0 || slices.Contains(s.Kinds(), "enable") {
			t.Errorf("Enable was sent %d times; records %v", n, s.Kinds())
		}
		s.MustHold(t, r, err)
		s.MustBeUntouched(t)
	})
}

// The answer to CALCULATE ALL comes in parts, cut anywhere: with sixty
// credentials, each part of 100 bytes.
func TestTheLookBeforeTheCommitInParts(t *testing.T) {
	for _, touch := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			cards := []*simcard.Card{
				simcard.New(simcard.YubiKey57, 1001, simcard.AutoPress(0), simcard.Split(100)),
				simcard.New(simcard.YubiKey57, 1002, simcard.AutoPress(0), simcard.Split(100)),
			}
			s := enrolltest.NewOf(t, cards...)
			for i := range 58 {
				for _, card := range cards {
					card.Store(simcard.Stored{ID: "Example:" + strings.Repeat("x", i), Key: []byte("somebody else's seed"), Touch: i%3 == 0})
					s.Strangers[card.Serial()] = card.Stored()
				}
			}
			q := s.ForAlice()
			q.Touch = touch
			r, err := s.Run(t.Context(), t, q)
			if err != nil {
				t.Errorf("touch %t: %v", touch, err)
			}
			s.MustHold(t, r, err)
		})
	}
}

// One broken credential of somebody else's makes CALCULATE ALL fail as a whole.
// A genuine key is enrolled all the same; of another maker's token nobody can tell
// then whether it asks for the touch.
func TestTheLookBesideABrokenCredential(t *testing.T) {
	for name, profile := range map[string]simcard.Profile{"genuine": simcard.YubiKey57, "look-alike": simcard.PicoFIDO} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				card := simcard.New(profile, 1001, simcard.AutoPress(0))
				s := enrolltest.NewOf(t, card, simcard.New(simcard.YubiKey57, 1002, simcard.AutoPress(0)))
				card.Corrupt("GitHub:olivia")
				s.Strangers[1001] = card.Stored()
				q := s.ForAlice()
				q.Touch = true
				r, err := s.Run(t.Context(), t, q)
				if genuine := name == "genuine"; genuine != (err == nil) {
					t.Errorf("%v", err)
				}
				s.MustHold(t, r, err)
			})
		})
	}
}

// A rotation looks once more, too.
func TestARotationLooksBeforeTheCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		id := ""
		s.Operator.OnEvent = func(e step.Event) {
			if e.Step == "wipe seed" && e.What == step.Done {
				id = s.LastBegin(t).CredentialID
				card := s.Cards[0]
				enrolltest.ByOther(t, card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)...)
			}
		}
		enabled := s.Count("EnableMFADevice")
		r, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if !errors.Is(err, keyring.ErrNotThere) || r.Outcome != ledger.Undone {
			t.Errorf("outcome %q, %v, want %v", r.Outcome, err, keyring.ErrNotThere)
		}
		if n := s.Count("EnableMFADevice"); n != enabled {
			t.Errorf("Enable was sent %d times more", n-enabled)
		}
		for _, card := range s.Cards {
			if !slices.Contains(s.IDs(card), old.CredentialID) || slices.Contains(s.IDs(card), id) {
				t.Errorf("key %d holds %v", card.Serial(), s.IDs(card))
			}
		}
	})
}

// A pair of root that is made anew, because nobody typed the first one in time, is
// preceded by the same look.
func TestAPairIsMadeAnewOnlyFromWholeKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.Operator.Said = []env.Outcome{env.Renew, env.Accepted}
		shown := 0
		s.Operator.OnPair = func(env.Pair) {
			if shown++; shown == 1 {
				enrolltest.ByOther(t, s.Cards[0], 0x00, 0x04, 0xDE, 0xAD)
				s.Strangers[1001] = nil
			}
		}
		_, err := s.Run(t.Context(), t, s.ForRoot())
		if !errors.Is(err, keyring.ErrNotThere) || !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v and %v: the first pair may have been typed", err, keyring.ErrNotThere, step.ErrUnsettled)
		}
		if shown != 1 {
			t.Errorf("%d pairs were shown, want 1", shown)
		}
	})
}
