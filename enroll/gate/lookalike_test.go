package gate_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// Without touch it is enrolled, and the plan says what it is.
func TestALookAlikeWithoutTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.NewOf(t, simcard.New(simcard.PicoFIDO, 1001), simcard.New(simcard.YubiKey57, 1002))
		c := s.Prepare(t, s.ForAlice())
		defer c.Close()
		if len(c.Plan().Warnings) != 2 {
			t.Errorf("warnings %q", c.Plan().Warnings)
		}
		if r, err := c.Run(t.Context(), nil, nil); err != nil || r.Outcome != ledger.Complete {
			t.Errorf("outcome %q, %v", r.Outcome, err)
		}
	})
}

// What cannot be a key of its own is found before anything is written: two keys
// with one OATH device id, and two applications that contradict each other.
func TestKeysThatContradict(t *testing.T) {
	salt := func() simcard.Option { return simcard.Rand(bytes.NewReader([]byte("one salt"))) }
	other := simcard.YubiKey543
	other.Applet = simcard.Version{5, 7, 4}
	pico := simcard.PicoFIDO
	pico.Applet = simcard.Version{5, 0, 0}
	for name, test := range map[string]struct {
		cards []*simcard.Card
		want  error
	}{
		"one device id":               {[]*simcard.Card{simcard.New(simcard.YubiKey543, 1001, salt()), simcard.New(simcard.YubiKey543, 1002, salt())}, gate.ErrOneDeviceID},
		"another applet":              {[]*simcard.Card{simcard.New(simcard.YubiKey543, 1001), simcard.New(other, 1002)}, gate.ErrContradicts},
		"a look-alike with another":   {[]*simcard.Card{simcard.New(pico, 1001), simcard.New(simcard.YubiKey543, 1002)}, gate.ErrContradicts},
		"genuine, 4, 5.4 and 5.7":     {[]*simcard.Card{simcard.New(simcard.YubiKey437, 1001), simcard.New(simcard.YubiKey57, 1002)}, nil},
		"a NEO, which has of its own": {[]*simcard.Card{simcard.New(simcard.NEO, 1001), simcard.New(simcard.YubiKey57, 1002)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.NewOf(t, test.cards...)
				c, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
				if err == nil {
					c.Close()
				}
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.MustNotHaveBegun(t)
			})
		})
	}
}

// What cannot be a key of its own is not taken into the ledger either.
func TestAdoptingKeysThatContradict(t *testing.T) {
	salt := func() simcard.Option { return simcard.Rand(bytes.NewReader([]byte("one salt"))) }
	other := simcard.YubiKey543
	other.Applet = simcard.Version{5, 7, 4}
	for name, test := range map[string]struct {
		cards []*simcard.Card
		want  error
	}{
		"one device id":  {[]*simcard.Card{simcard.New(simcard.YubiKey543, 1001, salt()), simcard.New(simcard.YubiKey543, 1002, salt())}, gate.ErrOneDeviceID},
		"another applet": {[]*simcard.Card{simcard.New(simcard.YubiKey543, 1001), simcard.New(other, 1002)}, gate.ErrContradicts},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, q := enrolltest.ByHand(t, false)
				for i, card := range s.Cards {
					s.Readers.Unplug(card)
					for _, entry := range card.Stored() {
						test.cards[i].Store(entry)
					}
					s.Readers.Plug(test.cards[i])
				}
				s.Cards = test.cards
				if err := s.Adopt(t, q); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if len(s.Kinds()) != 0 {
					t.Errorf("recorded %v", s.Kinds())
				}
			})
		})
	}
}
