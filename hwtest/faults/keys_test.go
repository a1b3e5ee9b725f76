package faults

import (
	"context"
	"fmt"

	"rootseal/device"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// port is the desk as a process reaches it.
type port struct{ *process }

func (p port) Readers() (readers []device.Reader, err error) {
	_, err = p.cross(crossing{
		event: check.Event{Kind: check.Readers, Edge: "desk readers"},
		fails: device.ErrNoService,
		effect: func(*check.Event) error {
			readers, err = p.world.desk.Readers()
			return err
		},
	})
	return readers, err
}

func (p port) Wait(ctx context.Context, known []device.Reader) error {
	return p.world.desk.Wait(ctx, known)
}

func (p port) Connect(reader string) (device.Handle, error) {
	h := &handle{process: p.process, id: p.world.number(), card: p.world.cardIn(reader)}
	if h.card == nil {
		return nil, device.ErrUnknownReader
	}
	_, err := h.call(check.Connect, "connect", device.ErrSharing, nil, func(*check.Event) (err error) {
		if h.far, err = p.world.desk.Connect(reader); err != nil {
			return err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.handles == nil { // the process is gone, so no code would close the handle
			return h.far.Close()
		}
		p.handles[h.id] = h.far
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h, nil
}

// handle is one connection to a key.
type handle struct {
	*process
	id   int
	card *simcard.Card
	far  device.Handle
}

// call is one call at this key, with what can happen to a key.
func (h *handle) call(k check.Kind, name string, fails error, sent []byte, effect func(*check.Event) error) (got []byte, err error) {
	then := func(do func()) func(*check.Event) error {
		return func(e *check.Event) error {
			do()
			return effect(e)
		}
	}
	return h.cross(crossing{
		event:  check.Event{Kind: k, Edge: fmt.Sprintf("key %d %s", h.card.Serial(), name), Key: h.card.Serial(), Handle: h.id, Sent: sent},
		fails:  fails,
		effect: effect,
		own: map[kind]func(*check.Event) error{
			pulled:       then(func() { h.world.pull(h.card) }),
			back:         then(func() { h.world.pull(h.card); h.world.plug(h.card) }),
			reset:        then(func() { h.world.desk.Reset(h.world.readerOf(h.card)) }),
			recoded:      then(func() { h.world.recode(h.card) }),
			wiped:        then(func() { h.world.wipe(h.card) }),
			firstWiped:   then(func() { h.meanwhileAt(h.world.cards[0], h.world.wipe) }),
			firstEmptied: then(func() { h.meanwhileAt(h.world.cards[0], h.world.empty) }),
			emptied:      then(func() { h.world.empty(h.card) }),
			renamed:      then(func() { h.world.rename(h.card) }),
			swapped:      then(func() { h.world.swap(h.card) }),
			pulledAfter: func(e *check.Event) error {
				_ = effect(e)
				h.world.pull(h.card)
				return device.ErrRemoved
			},
			badStatus: func(e *check.Event) error {
				e.Got = []byte{0x6F, 0x00}
				return nil
			},
		},
	})
}

// meanwhileAt lets another program work on a key, unless that is the key of this
// handle, or the key is in a transaction: then the other program would wait.
//
// The other program works in a transaction of its own. Its commands take time, and
// PC/SC allows no other command in a transaction: a process that needs the key
// waits, and finds it changed when its own transaction begins. Otherwise a key
// could be reset between the SELECT and the PUT of one transaction, and contain a
// seed in another application than the selected one.
func (h *handle) meanwhileAt(card *simcard.Card, do func(*simcard.Card)) {
	if card == h.card {
		return
	}
	if release, ok := h.world.desk.TryHold(card); ok {
		defer release()
		do(card)
	}
}

func (h *handle) Begin() error {
	_, err := h.call(check.Begin, "begin", device.ErrReset, nil, func(*check.Event) error { return h.far.Begin() })
	return err
}

func (h *handle) End() error {
	_, err := h.call(check.End, "end", device.ErrUnresponsive, nil, func(*check.Event) error { return h.far.End() })
	return err
}

func (h *handle) Reconnect() error {
	_, err := h.call(check.Reconnect, "reconnect", device.ErrUnresponsive, nil, func(*check.Event) error { return h.far.Reconnect() })
	return err
}

func (h *handle) Close() error {
	_, err := h.call(check.Close, "close", device.ErrNoService, nil, func(*check.Event) error {
		h.mu.Lock()
		delete(h.handles, h.id)
		h.mu.Unlock()
		return h.far.Close()
	})
	return err
}

func (h *handle) Transmit(command []byte) (response []byte, err error) {
	sent := append([]byte(nil), command...) // the caller overwrites its own
	return h.call(check.Transmit, "transmit", device.ErrUnresponsive, sent, func(e *check.Event) (err error) {
		e.Got, err = h.far.Transmit(command)
		return err
	})
}
