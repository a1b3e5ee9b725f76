package env

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// AWS accepts a pair from a clock that is hours wrong, stores the offset, and
// then tolerates two steps around it at sign-in: a wrong clock does not fail
// the enrolment, it locks the principal out later. So skew is refused long
// before AWS would mind (invariant 10).
const (
	warnSkew   = 5 * time.Second
	RefuseSkew = 20 * time.Second
)

// CheckAnswer holds the clock against the one in an answer of AWS.
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

// Drifts tells whether a clock is off enough to be set before it is refused.
func Drifts(c ledger.Clock) bool {
	skew := time.Duration(c.SkewMillis) * time.Millisecond
	return skew.Abs() > warnSkew
}

// ByOfficer is the source of a clock that was held against the officer's word.
const ByOfficer = "officer"

// AskClock holds the clock against a server, or where none tells the time against
// the officer's word.
func (e *Env) AskClock(ctx context.Context, stated *StatedTime) (ledger.Clock, error) {
	clock, err := e.Clock(ctx)
	if stated == nil || !errors.Is(err, ErrNoClock) {
		return clock, err
	}
	return stated.clock(), stated.Check()
}

// Clock holds the workstation's clock against a server's: [ErrNoClock] where
// none can be asked, [ErrClock] where it is too far off for a ceremony.
func (e *Env) Clock(ctx context.Context) (ledger.Clock, error) {
	before := e.Now()
	server, err := e.ServerTime(ctx)
	if err != nil {
		return ledger.Clock{}, fmt.Errorf("%w: %w", ErrNoClock, err)
	}
	// A Date header has whole seconds, and was written somewhere within the
	// exchange: take the middle of both.
	middle := before.Add(e.Now().Sub(before) / 2)
	skew := middle.Sub(server.Add(time.Second / 2))
	return ledger.Clock{Source: "sts", SkewMillis: skew.Milliseconds()}, checkSkew(skew)
}
