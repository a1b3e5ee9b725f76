package keyring_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// What another program can do to a key that has proven the seed.
var changes = map[string]func(t *testing.T, card *simcard.Card, id string){
	"reset": func(t *testing.T, card *simcard.Card, _ string) {
		enrolltest.ByOther(t, card, 0x00, 0x04, 0xDE, 0xAD)
	},
	"reset and written again": func(t *testing.T, card *simcard.Card, id string) {
		old := card.Stored()
		enrolltest.ByOther(t, card, 0x00, 0x04, 0xDE, 0xAD)
		for _, entry := range old {
			card.Store(entry)
		}
	},
	"emptied": func(t *testing.T, card *simcard.Card, id string) {
		enrolltest.ByOther(t, card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)...)
	},
	"renamed": func(t *testing.T, card *simcard.Card, id string) {
		data := append([]byte{0x71, byte(len(id))}, id...)
		data = append(data, 0x71, 5, 'A', ':', 'o', 'l', 'd')
		enrolltest.ByOther(t, card, append([]byte{0x00, 0x05, 0x00, 0x00, byte(len(data))}, data...)...)
	},
}

// A key that loses the seed after its proof, while another key waits for its
// touch, is found before anything is enabled.
func TestAKeyThatIsEmptiedAfterItsProof(t *testing.T) {
	for name, change := range changes {
		for _, key := range []int{0, 1} {
			t.Run(fmt.Sprintf("%s, key %d", name, key), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 10 * time.Second })
					presses := s.Operator.OnEvent
					s.Operator.OnEvent = func(e step.Event) {
						presses(e)
						if e.What == step.TouchNow && e.Key == 1003 {
							time.AfterFunc(6*time.Second, func() { // when the transaction with the key has ended
								id := s.Held(s.Cards[key])[0].ID
								change(t, s.Cards[key], id)
							})
						}
					}
					r, err := s.Run(t.Context(), t, q)
					if !errors.Is(err, keyring.ErrNotThere) {
						t.Errorf("%v, want %v", err, keyring.ErrNotThere)
					}
					if n := s.Count("EnableMFADevice"); n != 0 {
						t.Errorf("Enable was sent %d times", n)
					}
					if slices.Contains(s.Kinds(), "enable") || r.Outcome == ledger.Complete {
						t.Errorf("outcome %q, records %v", r.Outcome, s.Kinds())
					}
					if made := s.Made(); len(made) != 0 || len(enrolltest.Unsettled(s.Ledger)) != 0 {
						t.Errorf("AWS has %+v, open are %v", made, enrolltest.Unsettled(s.Ledger))
					}
					for i, card := range s.Cards {
						id := s.LastBegin(t).CredentialID
						if slices.Contains(s.IDs(card), id) != (i == key && name == "reset and written again") {
							t.Errorf("key %d holds %v", card.Serial(), s.IDs(card))
						}
					}
				})
			})
		}
	}
}

// The credential may be the first on its key.
func TestTheFirstCredentialIsStillThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return time.Second })
		for _, card := range s.Cards {
			enrolltest.ByOther(t, card, 0x00, 0x04, 0xDE, 0xAD) // a reset
		}
		r := s.MustRun(t, q)
		for _, card := range s.Cards {
			if stored := card.Stored(); len(stored) != 1 || stored[0].ID != r.CredentialID {
				t.Errorf("key %d holds %+v", card.Serial(), stored)
			}
		}
	})
}
