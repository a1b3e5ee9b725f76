package simdesk

import (
	"sync"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

// Hold is another program that takes the card in a reader and keeps it:
// exclusively, like gpg's scdaemon, so that nobody else connects, begins or
// transmits, whoever came first; or in a transaction, for which it waits its
// turn, so that everybody else waits. release lets go, and may be called
// twice. Holding a reader that is not there, or leaves before its turn, panics:
// it would be a test of nothing.
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

// TryHold is another program that takes a card in a transaction if nobody has one
// with it, and else does without. Nobody can begin between the look and the taking.
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

// takeTurn waits for the transaction on a reader and returns how to end it.
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

// Reset is another program that resets the card, or Windows, which resets one
// whose transaction was idle for 5 s: no application is selected any more,
// transactions are over, and every handle is told at its next calls, until
// Reconnect.
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

// Fail makes every call of the port answer err, as without a PC/SC service or
// without the right to use it; Fail(nil) ends that.
func (d *Desk) Fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.service = err
	d.wake()
}
