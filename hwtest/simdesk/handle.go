package simdesk

import (
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

var (
	errClosed         = errors.New("handle is closed")
	errNotTransacted  = errors.New("no transaction to end")
	errNestedTransact = errors.New("transaction begun twice")
)

// handle is one shared connection to a card.
type handle struct {
	desk *Desk
	slot *slot
	card *simcard.Card
	book *tally
	idle idle

	closed  bool
	removed bool // the card of the connection is gone
	reset   bool // every call fails until Reconnect
}

// Connect opens the card in a reader, shared. It waits while another program has a
// transaction there.
func (d *Desk) Connect(reader string) (device.Handle, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &handle{desk: d}
	ready := func() (bool, error) {
		s := d.named(reader)
		switch {
		case d.service != nil:
			return false, d.service
		case s == nil:
			return false, device.ErrUnknownReader
		case s.bad != nil:
			return false, s.bad
		case s.card == nil:
			return false, device.ErrNoCard
		case s.exclusive > 0:
			return false, device.ErrSharing
		}
		h.slot = s
		return s.owner == nil, nil
	}
	if err := d.await(ready); err != nil {
		return nil, err
	}
	h.card = h.slot.card
	h.slot.handles[h] = true
	h.book = d.bookOf(reader)
	h.book.Connects++
	h.book.Handles++
	return h, nil
}

// await releases the desk's lock and waits until ready returns true or an error.
func (d *Desk) await(ready func() (bool, error)) error {
	for {
		done, err := ready()
		if done || err != nil {
			return err
		}
		changed := d.changed
		d.mu.Unlock()
		<-changed
		d.mu.Lock()
	}
}

// usable returns the error of every call on this handle, or nil.
func (h *handle) usable() error {
	switch {
	case h.closed:
		return errClosed
	case h.desk.service != nil:
		return h.desk.service
	case h.removed:
		return device.ErrRemoved
	case h.reset:
		return device.ErrReset
	}
	return nil
}

// Begin waits without limit while another program has a transaction.
func (h *handle) Begin() error {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	if h.slot.owner == program(h) {
		return errNestedTransact
	}
	err := h.desk.await(func() (bool, error) {
		if err := h.usable(); err != nil {
			return false, err
		}
		if h.slot.exclusive > 0 {
			return false, device.ErrSharing
		}
		return h.slot.owner == nil, nil
	})
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	h.slot.owner = h
	h.book.Begins++
	h.idle.start()
	return nil
}

// Transmit runs one command on the card, inside or outside a transaction of this
// handle.
func (h *handle) Transmit(command []byte) ([]byte, error) {
	if err := h.startCommand(); err != nil {
		return nil, fmt.Errorf("transmitting: %w", err)
	}
	response, err := h.card.Transmit(command)
	h.endCommand()
	switch {
	case errors.Is(err, simcard.ErrPulled):
		return nil, fmt.Errorf("transmitting: %w", device.ErrRemoved)
	case err != nil:
		return nil, fmt.Errorf("transmitting: %w: %w", device.ErrUnresponsive, err)
	}
	return response, nil
}

func (h *handle) startCommand() error {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	if err := h.usable(); err != nil {
		return err
	}
	if h.slot.exclusive > 0 || h.slot.owner != nil && h.slot.owner != program(h) {
		return device.ErrSharing
	}
	h.book.Commands++
	h.settle()
	return nil
}

func (h *handle) endCommand() {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	if h.slot.owner == program(h) {
		h.idle.start()
	}
}

// End ends the transaction and leaves the card as it is.
func (h *handle) End() error {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	if err := h.usable(); err != nil {
		return fmt.Errorf("ending transaction: %w", err)
	}
	if h.slot.owner != program(h) {
		return errNotTransacted
	}
	h.letGo()
	return nil
}

// letGo ends the handle's transaction, if there is one.
func (h *handle) letGo() {
	h.settle()
	if h.slot.owner == program(h) {
		h.slot.owner = nil
		h.desk.wake()
	}
}

// Reconnect makes the handle usable after a reset. If the reader outlived its card,
// Reconnect opens the present card, which may be another key.
func (h *handle) Reconnect() error {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	err := h.desk.await(func() (bool, error) {
		switch {
		case h.closed:
			return false, errClosed
		case h.desk.service != nil:
			return false, h.desk.service
		case h.desk.named(h.slot.name) != h.slot:
			return false, device.ErrRemoved
		case h.slot.card == nil:
			return false, device.ErrNoCard
		case h.slot.exclusive > 0:
			return false, device.ErrSharing
		}
		return h.slot.owner == nil || h.slot.owner == program(h), nil
	})
	if err != nil {
		return fmt.Errorf("reconnecting: %w", err)
	}
	h.card, h.removed, h.reset = h.slot.card, false, false
	return nil
}

// Close releases transaction, card and context; a second Close does nothing. A waiting
// Begin of this handle ends with an error.
func (h *handle) Close() error {
	h.desk.mu.Lock()
	defer h.desk.mu.Unlock()
	if h.closed {
		return nil
	}
	h.closed = true
	h.book.Handles--
	h.letGo()
	delete(h.slot.handles, h)
	h.desk.wake()
	return nil
}
