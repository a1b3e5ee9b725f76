package faults

import (
	"bytes"
	"fmt"
	"time"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// What another program, or another hand, does to a key between two of ours.

// recode gives a key another access code, which its officer knows.
func (w *world) recode(card *simcard.Card) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.codes[card.Serial()] = fmt.Sprintf("new code of %d", card.Serial())
	card.SetPassword(w.codes[card.Serial()])
}

// hold notes whether a handle has its key in a transaction, during which no other
// program reaches it.
func (w *world) hold(handle int, card *simcard.Card, held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if held {
		w.held[handle] = card
	} else {
		delete(w.held, handle)
	}
}

func (w *world) isHeld(card *simcard.Card) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, held := range w.held {
		if held == card {
			return true
		}
	}
	return false
}

// wipeBeside resets the first other key of ours, while this one waits for a touch:
// by then nobody holds the other.
func (w *world) wipeBeside(card *simcard.Card) {
	time.Sleep(4 * time.Second)
	for _, other := range w.owned() {
		if other != card && other.Serial() != w.scenario.neighbour && !w.isHeld(other) {
			w.wipe(other)
			return
		}
	}
}

// wipe resets the OATH application: its credentials are gone, and its access
// code. A command of somebody else's between its two is no excuse.
func (w *world) wipe(card *simcard.Card) {
	for done := false; !done; {
		for _, command := range [][]byte{
			{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01},
			{0x00, 0x04, 0xDE, 0xAD},
		} {
			answer, err := card.Transmit(command)
			if err != nil {
				return // it was pulled
			}
			done = bytes.Equal(answer, []byte{0x90, 0x00})
		}
	}
	w.log(check.Event{Kind: check.Emptied, Key: card.Serial(), Edge: fmt.Sprintf("key %d is empty", card.Serial())})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wiped[card.Serial()] = true
	w.keysBefore[card.Serial()] = nil
}

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

// takeSpareOut makes room where another's key stands in place of this one.
func (w *world) takeSpareOut(card *simcard.Card) {
	if w.spare.Powered() && w.readerOf(card) == "" {
		w.pull(w.spare)
	}
}
