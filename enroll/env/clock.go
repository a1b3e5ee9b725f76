package env

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// AWS accepts codes from a clock that is hours wrong, stores the offset, and then
// tolerates two steps around it at sign-in. So a wrong clock does not fail the
// enrollment: it locks the principal out later. rootseal refuses a skew long before AWS
// would mind (invariant 10).
const (
	warnSkew   = 5 * time.Second
	RefuseSkew = 20 * time.Second
)

// CheckAnswer compares the clock with the one in an answer of AWS.
func CheckAnswer(answer cloud.Answer) error {
	if answer.At.IsZero() {
		return fmt.Errorf("%w: AWS's answer has no date", ErrNoClock)
	}
	return checkSkew(answer.Skew)
}

func checkSkew(skew time.Duration) error {
	if skew.Abs() > RefuseSkew {
		return fmt.Errorf("%w: it is %s %s, more than %s is refused", ErrClock, skew.Abs().Round(time.Second), aheadOrBehind(skew), RefuseSkew)
	}
	return nil
}

func aheadOrBehind(skew time.Duration) string {
	if skew > 0 {
		return "ahead"
	}
	return "behind"
}

// Drifts reports whether a clock should be set before it is refused.
func Drifts(c ledger.Clock) bool {
	skew := time.Duration(c.SkewMillis) * time.Millisecond
	return skew.Abs() > warnSkew
}

// ByOfficer is the source of a clock that was compared with the operator's word.
const ByOfficer = "officer"

// AskClock compares the clock with a server's or, if no server tells the time, with the
// operator's word.
func (e *Env) AskClock(ctx context.Context, stated *StatedTime) (ledger.Clock, error) {
	clock, err := e.Clock(ctx)
	if stated == nil || !errors.Is(err, ErrNoClock) {
		return clock, err
	}
	return stated.clock(), stated.Check()
}

// Clock compares the workstation's clock with a server's: [ErrNoClock] if no server can
// be asked, [ErrClock] if the clock is too far off for a ceremony.
func (e *Env) Clock(ctx context.Context) (ledger.Clock, error) {
	before := e.Now()
	server, err := e.ServerTime(ctx)
	if err != nil {
		return ledger.Clock{}, fmt.Errorf("%w: %w", ErrNoClock, err)
	}
	// A Date header has whole seconds, and comes from some moment of the exchange: take
	// the middle of both.
	middle := before.Add(e.Now().Sub(before) / 2)
	skew := middle.Sub(server.Add(time.Second / 2))
	return ledger.Clock{Source: "sts", SkewMillis: skew.Milliseconds()}, checkSkew(skew)
}
