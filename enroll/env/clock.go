package env

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// AWS accepts two codes from a clock that is hours wrong, and stores the offset.
// At sign-in it then tolerates only two steps around that offset. So a wrong
// clock does not fail the enrollment; it locks the principal out later. That is
// why rootseal refuses a skew long before AWS does (invariant 10).
const (
	warnSkew   = 5 * time.Second
	RefuseSkew = 20 * time.Second
)

// CheckAnswer compares the clock with the date in an answer of AWS.
func CheckAnswer(answer cloud.Answer) error {
	if answer.At.IsZero() {
		return fmt.Errorf("%w: AWS's answer has no date", ErrNoClock)
	}
	return checkSkew(answer.Skew)
}

func checkSkew(skew time.Duration) error {
	if skew.Abs() > RefuseSkew {
		return message.Errorf("%w: it is %s %s, and the limit is %s", ErrClock, skew.Abs().Round(time.Second), aheadOrBehind(skew), RefuseSkew)
	}
	return nil
}

func aheadOrBehind(skew time.Duration) string {
	if skew > 0 {
		return "ahead"
	}
	return "behind"
}

// Drifts reports whether a clock is wrong enough for a warning, but not for a
// refusal.
func Drifts(c ledger.Clock) bool {
	skew := time.Duration(c.SkewMillis) * time.Millisecond
	return skew.Abs() > warnSkew
}

// ByOfficer is the source of a clock that was compared with a time typed by the
// operator.
const ByOfficer = "officer"

// AskClock compares the clock with a server's or, if no server gives the time,
// with the time that the operator typed.
func (e *Env) AskClock(ctx context.Context, stated *StatedTime) (ledger.Clock, error) {
	clock, err := e.Clock(ctx)
	if stated == nil || !errors.Is(err, ErrNoClock) {
		return clock, err
	}
	return stated.clock(), stated.Check()
}

// Clock compares the workstation's clock with a server's. It returns [ErrNoClock]
// if no server answers, and [ErrClock] if the clock is too wrong for a ceremony.
func (e *Env) Clock(ctx context.Context) (ledger.Clock, error) {
	before := e.Now()
	server, err := e.ServerTime(ctx)
	if err != nil {
		return ledger.Clock{}, fmt.Errorf("%w: %w", ErrNoClock, err)
	}
	// A Date header has whole seconds, and the server wrote it at some moment of
	// the exchange: take the middle of both.
	middle := before.Add(e.Now().Sub(before) / 2)
	skew := middle.Sub(server.Add(time.Second / 2))
	return ledger.Clock{Source: "sts", SkewMillis: skew.Milliseconds()}, checkSkew(skew)
}
