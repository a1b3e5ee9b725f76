package env_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/hwtest/simcard"
)

// clocks are how the workstation's clock is checked: for a user by the Date of
// AWS's answers, for root without a profile by a server's.
var clocks = map[string]func(*enrolltest.Stage) enroll.Request{
	"aws": (*enrolltest.Stage).ForAlice,
	"sts": (*enrolltest.Stage).ForRoot,
}

// AWS takes codes from a clock that is hours off, and locks out later.
func TestClockRefused(t *testing.T) {
	for source, request := range clocks {
		for ahead, want := range map[time.Duration]string{
			6 * time.Hour:     "behind",
			-6 * time.Hour:    "ahead",
			25 * time.Second:  "behind",
			-25 * time.Second: "ahead",
		} {
			t.Run(fmt.Sprintf("%s says %v", source, ahead), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					s.AWSAhead = ahead
					_, err := enroll.Prepare(t.Context(), s.Env, request(s))
					if !errors.Is(err, env.ErrClock) || !strings.Contains(err.Error(), want) {
						t.Errorf("%v, want %v with %q", err, env.ErrClock, want)
					}
					s.MustNotHaveBegun(t)
				})
			})
		}
	}
}

func TestClockWarns(t *testing.T) {
	for source, request := range clocks {
		for ahead, want := range map[time.Duration]int{
			0:                0,
			4 * time.Second:  0,
			8 * time.Second:  1,
			-8 * time.Second: 1,
			18 * time.Second: 1,
		} {
			t.Run(fmt.Sprintf("%s says %v", source, ahead), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					s.AWSAhead = ahead
					c := s.Prepare(t, request(s))
					plan := c.Plan()
					if len(plan.Warnings) != want || want > 0 && !strings.Contains(plan.Warnings[0].String(), "clock") {
						t.Errorf("warnings %q, want %d about the clock", plan.Warnings, want)
					}
					off := time.Duration(plan.Begin.Clock.SkewMillis)*time.Millisecond + ahead
					if plan.Begin.Clock.Source != source || off.Abs() > time.Second {
						t.Errorf("recorded as %+v, AWS is %v ahead", plan.Begin.Clock, ahead)
					}
					r, err := c.Run(t.Context(), nil, nil)
					if err != nil {
						t.Fatal(err)
					}
					s.MustHold(t, r, err)
				})
			})
		}
	}
}

// A clock that jumps while the plan is read is noticed in the answer that
// brings the seed, before it is on any key.
func TestClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		c := s.Prepare(t, s.ForAlice())
		s.AWSAhead = time.Minute
		r, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, env.ErrClock) {
			t.Errorf("%v, want %v", err, env.ErrClock)
		}
		s.MustHold(t, r, err)
		s.MustBeUntouched(t)
		if n := s.Cards[0].Count(simcard.Put) + s.Cards[1].Count(simcard.Put); n != 0 {
			t.Errorf("%d keys were written", n)
		}
	})
}

// Nobody knows the time: refused, unless the officer states it.
func TestNoTimeSource(t *testing.T) {
	offline := errors.New("no route to host")
	for stated, want := range map[bool]error{false: env.ErrNoClock, true: nil} {
		t.Run(fmt.Sprintf("stated %t", stated), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.ServerTime = func(context.Context) (time.Time, error) { return time.Time{}, offline }
				q := s.ForRoot()
				if stated {
					at, err := env.ReadTime(s.Now().Local().Format("2006-01-02 15:04"), s.Now().Local())
					if err != nil {
						t.Fatal(err)
					}
					q.Clock = &at
				}
				c, err := enroll.Prepare(t.Context(), s.Env, q)
				if want != nil {
					if !errors.Is(err, want) || !errors.Is(err, offline) {
						t.Errorf("%v, want %v because of %v", err, want, offline)
					}
					s.MustNotHaveBegun(t)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if source := c.Plan().Begin.Clock.Source; source != "officer" {
					t.Errorf("recorded as checked by %q, want the officer", source)
				}
			})
		})
	}
}

// dateless is AWS behind a proxy that drops the Date of answers.
type dateless struct{ env.AWS }

func (d dateless) Caller(ctx context.Context) (cloud.Caller, cloud.Answer, error) {
	caller, answer, err := d.AWS.Caller(ctx)
	answer.At, answer.Skew = time.Time{}, 0
	return caller, answer, err
}

// An answer without a date says nothing of the clock.
func TestAnswerWithoutDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWS = dateless{s.AWS}
		_, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
		if !errors.Is(err, env.ErrNoClock) {
			t.Errorf("%v, want %v", err, env.ErrNoClock)
		}
		s.MustNotHaveBegun(t)
	})
}
