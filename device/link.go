package device

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"rootseal/device/internal/bounded"
	"rootseal/message"
)

// link is one handle, with a limit on each call. A call that misses its limit makes
// the handle useless, because the state of the card is unknown. The handle is never
// used again, and is closed when the call finally returns.
//
// turn guards the fields: PC/SC requires one call at a time. It is a channel and not
// a mutex, because testing/synctest does not count a goroutine that waits for a mutex
// as waiting.
type link struct {
	opened context.Context // the opener's: its watch gets the panic of a call that was given up
	handle Handle
	limits Limits

	turn  chan struct{}
	begun bool  // a transaction is open
	gone  error // why the handle is useless; nil while it is usable
}

func newLink(opened context.Context, handle Handle, limits Limits) *link {
	return &link{opened: opened, handle: handle, limits: limits, turn: make(chan struct{}, 1)}
}

func (l *link) take() { l.turn <- struct{}{} }
func (l *link) give() { <-l.turn }

// usable reports whether the handle can still be used.
func (l *link) usable() bool {
	l.take()
	defer l.give()
	return l.gone == nil
}

// call makes one call under its limit. The caller has the turn.
func (l *link) call(ctx context.Context, limit time.Duration, call func() error) error {
	if l.gone != nil {
		return l.gone
	}
	begun := l.begun
	_, gaveUp, err := bounded.Call(ctx, limit,
		func() (struct{}, error) { return struct{}{}, call() },
		func(struct{}, error) {
			if begun {
				_ = l.handle.End()
			}
			_ = l.handle.Close()
		})
	if gaveUp {
		l.gone = err
	}
	return err
}

// begin starts a transaction.
func (l *link) begin(ctx context.Context) (*transaction, error) {
	l.take()
	defer l.give()
	l.begun = true // also for a Begin that returns too late
	if err := l.call(ctx, l.limits.Call, l.handle.Begin); err != nil {
		l.begun = false
		return nil, fmt.Errorf("beginning transaction: %w", explained(err))
	}
	return newTransaction(ctx, l), nil
}

// reconnect makes the handle usable after a reset.
func (l *link) reconnect(ctx context.Context) error {
	l.take()
	defer l.give()
	if err := l.call(ctx, l.limits.Call, l.handle.Reconnect); err != nil {
		return fmt.Errorf("reconnecting: %w", explained(err))
	}
	return nil
}

// transmit sends one command. The caller has the turn. It waits for the answer even
// if the caller's context ends: a command that was sent is left to finish.
func (l *link) transmit(command []byte) ([]byte, error) {
	limit := l.limits.Transmit
	if len(command) > 1 && command[1] == insCalculate {
		limit = l.limits.Calculate
	}
	// Copy the command: the caller wipes a command with a seed, and a call that
	// was given up may still read it. The built-in copy would leave the seed in
	// vector registers, which preemption saves on the stack.
	own := make([]byte, len(command))
	subtle.ConstantTimeCopy(1, own, command)
	var response []byte
	err := l.call(context.Background(), limit, func() (err error) {
		defer clear(own)
		response, err = l.handle.Transmit(own)
		return err
	})
	if err == nil && len(response) < 2 {
		err = message.Errorf("%w: answer of %d bytes", ErrUnresponsive, len(response)) // some drivers report a pulled card this way
	}
	if err != nil {
		return nil, fmt.Errorf("transmitting: %w", err)
	}
	return response, nil
}

// end ends the open transaction, if any. The caller has the turn. If the handle
// cannot end the transaction, end closes the handle, which certainly ends it.
func (l *link) end() {
	if !l.begun || l.gone != nil {
		return
	}
	l.begun = false
	if err := l.call(context.WithoutCancel(l.opened), l.limits.Call, l.handle.End); err != nil && l.gone == nil {
		l.shut(err)
	}
}

// shut closes the handle. The caller has the turn.
func (l *link) shut(why error) {
	if l.gone != nil {
		return
	}
	// Not through call: no second Close may follow a Close that returns late.
	_, _, _ = bounded.Call(context.WithoutCancel(l.opened), l.limits.Call,
		func() (struct{}, error) { return struct{}{}, l.handle.Close() },
		func(struct{}, error) {})
	l.gone = why
}

// close ends the transaction and closes the handle.
func (l *link) close() {
	l.take()
	defer l.give()
	l.end()
	l.shut(ErrClosed)
}
