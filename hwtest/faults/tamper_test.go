package faults

import (
	"bytes"
	"fmt"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// What another program does to a key between two commands of the process.

// recode gives a key another access code, which its officer knows.
func (w *world) recode(card *simcard.Card) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.codes[card.Serial()] = fmt.Sprintf("new code of %d", card.Serial())
	card.SetPassword(w.codes[card.Serial()])
}

// byOther is another program that sends one command to the OATH application, and
// reports whether the card carried it out. A command of a third program between its
// own two is no excuse.
func byOther(card *simcard.Card, command []byte) bool {
	for done := false; !done; {
		for _, apdu := range [][]byte{{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}, command} {
			answer, err := card.Transmit(apdu)
			if err != nil || bytes.Equal(answer, []byte{0x69, 0x82}) {
				return false // it was pulled, or has an access code
			}
			done = bytes.Equal(answer, []byte{0x90, 0x00})
		}
	}
	return true
}

// wipe resets the OATH application: its credentials are gone, and its access
// code.
func (w *world) wipe(card *simcard.Card) {
	if byOther(card, []byte{0x00, 0x04, 0xDE, 0xAD}) {
		w.changed(card)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.keysBefore[card.Serial()] = nil
	}
}

// changed notes that a key does not hold what it held.
func (w *world) changed(card *simcard.Card) {
	w.log(check.Event{Kind: check.Changed, Edge: "another program", Key: card.Serial()})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wiped[card.Serial()] = true
}

// newest is the id of the credential that was written last, none where nothing was
// added.
func (w *world) newest(card *simcard.Card) (id string, ok bool) {
	w.mu.Lock()
	before := len(w.keysBefore[card.Serial()])
	w.mu.Unlock()
	stored := card.Stored()
	if len(stored) <= before {
		return "", false
	}
	return stored[len(stored)-1].ID, true
}

// empty deletes the newest credential.
func (w *world) empty(card *simcard.Card) {
	id, ok := w.newest(card)
	if ok && byOther(card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)) {
		w.changed(card)
	}
}

// rename gives the newest credential another, unused name.
func (w *world) rename(card *simcard.Card) {
	id, ok := w.newest(card)
	data := append([]byte{0x71, byte(len(id))}, id...)
	data = append(append(data, 0x71, byte(len(renamedID))), renamedID...)
	if ok && byOther(card, append([]byte{0x00, 0x05, 0x00, 0x00, byte(len(data))}, data...)) {
		w.changed(card)
	}
}

const renamedID = "Example:renamed"

// swap pulls a key, and puts another's into the same reader, unless that is in
// some reader already.
func (w *world) swap(card *simcard.Card) {
	reader := w.readerOf(card)
	w.pull(card)
	if reader == "" || w.spare.Powered() {
		return
	}
	w.desk.PlugInto(reader, w.spare)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readers[reader] = w.spare
}

// takeSpareOut removes the stranger's key from this key's reader.
func (w *world) takeSpareOut(card *simcard.Card) {
	if w.spare.Powered() && w.readerOf(card) == "" {
		w.pull(w.spare)
	}
}
