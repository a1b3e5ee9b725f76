package enroll_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// byOther is another program, which sends a command to the OATH application of a
// key that nobody holds at the moment.
func byOther(t *testing.T, card *simcard.Card, command ...byte) {
	t.Helper()
	for _, apdu := range [][]byte{{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}, command} {
		if answer, err := card.Transmit(apdu); err != nil || answer[len(answer)-2] != 0x90 {
			t.Fatalf("%x: %x, %v", apdu, answer, err)
		}
	}
}

// What another program can do to a key that has proven the seed.
var changes = map[string]func(t *testing.T, card *simcard.Card, id string){
	"reset": func(t *testing.T, card *simcard.Card, _ string) {
		byOther(t, card, 0x00, 0x04, 0xDE, 0xAD)
	},
	"reset and written again": func(t *testing.T, card *simcard.Card, id string) {
		old := card.Stored()
		byOther(t, card, 0x00, 0x04, 0xDE, 0xAD)
		for _, entry := range old {
			card.Store(entry)
		}
	},
	"emptied": func(t *testing.T, card *simcard.Card, id string) {
		byOther(t, card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)...)
	},
	"renamed": func(t *testing.T, card *simcard.Card, id string) {
		data := append([]byte{0x71, byte(len(id))}, id...)
		data = append(data, 0x71, 5, 'A', ':', 'o', 'l', 'd')
		byOther(t, card, append([]byte{0x00, 0x05, 0x00, 0x00, byte(len(data))}, data...)...)
	},
}

// A key that loses the seed after its proof, while another key waits for its
// touch, is found before anything is enabled.
func TestAKeyThatIsEmptiedAfterItsProof(t *testing.T) {
	for name, change := range changes {
		for _, key := range []int{0, 1} {
			t.Run(fmt.Sprintf("%s, key %d", name, key), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, q := newTouchStage(t, func(device.KeySerial, int) time.Duration { return 10 * time.Second })
					presses := s.operator.onEvent
					s.operator.onEvent = func(e step.Event) {
						presses(e)
						if e.What == step.TouchNow && e.Key == 1003 {
							time.AfterFunc(6*time.Second, func() { // when the transaction with the key has ended
								id := s.held(s.cards[key])[0].ID
								change(t, s.cards[key], id)
							})
						}
					}
					r, err := s.run(t.Context(), t, q)
					if !errors.Is(err, keyring.ErrNotThere) {
						t.Errorf("%v, want %v", err, keyring.ErrNotThere)
					}
					if n := s.count("EnableMFADevice"); n != 0 {
						t.Errorf("Enable was sent %d times", n)
					}
					if slices.Contains(s.kinds(), "enable") || r.Outcome == ledger.Complete {
						t.Errorf("outcome %q, records %v", r.Outcome, s.kinds())
					}
					if made := s.made(); len(made) != 0 || len(unsettled(s.Ledger)) != 0 {
						t.Errorf("AWS has %+v, open are %v", made, unsettled(s.Ledger))
					}
					for i, card := range s.cards {
						id := s.lastBegin(t).CredentialID
						if slices.Contains(s.ids(card), id) != (i == key && name == "reset and written again") {
							t.Errorf("key %d holds %v", card.Serial(), s.ids(card))
						}
					}
				})
			})
		}
	}
}

// lastBegin is the newest intent.
func (s *stage) lastBegin(t *testing.T) *ledger.Begin {
	t.Helper()
	var begin *ledger.Begin
	for _, r := range s.Ledger.Records() {
		if b, ok := r.Body.(*ledger.Begin); ok {
			begin = b
		}
	}
	return begin
}
