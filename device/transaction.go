package device

import (
	"context"
	"fmt"
	"time"

	"rootseal/guarded"
	"rootseal/oath"
)

// insCalculate is the only instruction in which a key waits for a touch.
const insCalculate = 0xA2

// grace is the least time that a Use has for its first command in a transaction that
// was kept.
const grace = time.Second

// transaction is the time in which no other program reaches the card. It ends when it
// is idle for too long, so that no caller can keep a card across a prompt. It is the
// [oath.Card] of one session.
type transaction struct {
	link    *link
	session *oath.Session // nil before OATH is selected; guarded by the key's turn

	// Guarded by the link's turn.
	ctx   context.Context // of the present Use; nil between two Uses
	over  bool
	err   error     // of the command that failed; the card's state is unknown since then
	last  time.Time // time of the last answer
	until time.Time // when the transaction ends unless a command comes
	timer *time.Timer
}

// newTransaction is for a link whose transaction has just begun. The caller has the
// link's turn.
func newTransaction(ctx context.Context, l *link) *transaction {
	t := &transaction{link: l, last: time.Now()}
	t.timer = guarded.AfterFunc(ctx, l.limits.Idle, t.expire)
	t.keep(l.limits.Idle)
	return t
}

// keep sets the idle time. The caller has the turn.
func (t *transaction) keep(d time.Duration) {
	t.until = time.Now().Add(d)
	t.timer.Reset(d)
}

// enter takes the transaction for one Use. It returns false if the transaction is
// over. It keeps the context, because a session outlives the Use that began it and
// passes to the next.
func (t *transaction) enter(ctx context.Context) bool {
	t.link.take()
	defer t.link.give()
	idle := time.Since(t.last)
	if t.over || t.err != nil || t.link.gone != nil || idle >= t.link.limits.Idle {
		return false
	}
	t.ctx = ctx
	t.keep(max(t.link.limits.Idle-idle, grace))
	return true
}

// leave ends a Use. Its error is that of a command without an answer. The session
// takes no command after leave.
func (t *transaction) leave() error {
	t.link.take()
	defer t.link.give()
	t.ctx = nil
	return t.err
}

// Transmit sends one command. After a failure all further commands fail the same way.
func (t *transaction) Transmit(command []byte) ([]byte, error) {
	t.link.take()
	defer t.link.give()
	if t.err != nil {
		return nil, t.err
	}
	var response []byte
	switch {
	case t.over || t.ctx == nil:
		t.err = fmt.Errorf("transmitting: %w", ErrReleased)
	case t.ctx.Err() != nil:
		t.err = fmt.Errorf("transmitting: %w", context.Cause(t.ctx))
	default:
		response, t.err = t.link.transmit(command)
		t.last = time.Now()
		t.keep(t.link.limits.Idle)
	}
	return response, t.err
}

// end ends the transaction, after the command that may be running.
func (t *transaction) end() {
	t.link.take()
	defer t.link.give()
	t.finish()
}

// finish ends the transaction. The caller has the turn.
func (t *transaction) finish() {
	if t.over {
		return
	}
	t.over = true
	t.timer.Stop()
	t.link.end()
}

// expire runs when the idle time is over.
func (t *transaction) expire() {
	select {
	case t.link.turn <- struct{}{}:
	default:
		return // a command is running, and will set the timer again
	}
	defer t.link.give()
	if !time.Now().Before(t.until) { // otherwise a command came in between
		t.finish()
	}
}
