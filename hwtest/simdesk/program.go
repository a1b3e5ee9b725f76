package simdesk

import (
	"sync"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

// Hold is another program that takes the card in a reader and keeps it. With
// exclusive, like gpg's scdaemon, no other program can connect, begin or transmit,
// even if it came first. Otherwise Hold waits for its turn and begins a
// transaction, so that all others wait. release gives the card up, and may be
// called twice. Hold panics if the reader is missing, or disappears before its
// turn: such a test would test nothing.
func (d *Desk) Hold(reader string, exclusive bool) (release func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.named(reader)
	if s == nil {
		panic("simdesk: no reader " + reader + " to hold")
	}
	let := func() { s.exclusive-- }
	if exclusive {
		s.exclusive++
	} else {
		let = d.takeTurn(s)
	}
	d.wake()
	return sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		let()
		d.wake()
	})
}

// TryHold is another program that begins a transaction if no other program has one. No
// program can begin between the check and the transaction.
func (d *Desk) TryHold(c *simcard.Card) (release func(), ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.holding(c)
	if s == nil || s.owner != nil || s.exclusive > 0 {
		return nil, false
	}
	let := d.takeTurn(s)
	return sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		let()
		d.wake()
	}), true
}

// takeTurn waits for the transaction on a reader and returns a function that ends it.
func (d *Desk) takeTurn(s *slot) (end func()) {
	o := &outsider{reader: s.name}
	err := d.await(func() (bool, error) {
		if d.named(s.name) != s {
			return false, device.ErrUnknownReader
		}
		return s.owner == nil, nil
	})
	if err != nil {
		panic("simdesk: reader " + s.name + " left before it could be held")
	}
	s.owner = o
	return func() {
		if s.owner == program(o) {
			s.owner = nil
		}
	}
}

// Reset is another program that resets the card, or Windows, which resets a card
// whose transaction was idle for 5 s. No application remains selected, transactions
// end, and the calls of every handle fail until Reconnect.
func (d *Desk) Reset(reader string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.named(reader)
	if s == nil || s.card == nil {
		return
	}
	s.card.Reset()
	for h := range s.handles {
		h.reset = true
		h.settle()
	}
	s.owner = nil
	d.wake()
}

// Fail makes every call of the port return err, as without a PC/SC service or without
// permission; Fail(nil) ends that.
func (d *Desk) Fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.service = err
	d.wake()
}
