package step_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// countMoments counts the events and records of a ceremony that nothing disturbs.
func countMoments(t *testing.T, request func(*enrolltest.Stage) enroll.Request) int {
	t.Helper()
	n := 0
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, request(s))
		n = len(s.Operator.Heard()) + len(s.Kinds())
	})
	if n < 10 {
		t.Fatalf("a ceremony has %d moments, want more", n)
	}
	return n
}

// The operator stops at every moment. What has begun is finished or taken back
// in the same command; where only the officer can know, it stays open.
func TestStopAtEveryMoment(t *testing.T) {
	for name, request := range enrolltest.Flows {
		for n := range countMoments(t, request) {
			t.Run(fmt.Sprintf("%s, moment %d", name, n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, stop := context.WithCancelCause(t.Context())
					defer stop(nil)
					s := enrolltest.New(t, 2)
					s.Operator.Stopped = ctx
					c := s.Prepare(t, request(s))
					s.At(n, func() { stop(env.ErrStopped) })
					r, err := c.Run(ctx, nil, nil)
					c.Close()
					if err != nil && !errors.Is(err, env.ErrStopped) {
						t.Errorf("%v, want %v", err, env.ErrStopped)
					}
					if name == "user" && errors.Is(err, step.ErrUnsettled) {
						t.Errorf("%v, and AWS could have been read", err)
					}
					s.MustHold(t, r, err)
					s.MustSettle(t, r, err)
				})
			})
		}
	}
}

// Stopped before it begins, a ceremony does not.
func TestStopBeforeRun(t *testing.T) {
	for name, request := range enrolltest.Flows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancelCause(t.Context())
				s := enrolltest.New(t, 2)
				c := s.Prepare(t, request(s))
				stop(env.ErrStopped)
				_, err := c.Run(ctx, nil, nil)
				c.Close()
				if !errors.Is(err, env.ErrStopped) {
					t.Errorf("%v, want %v", err, env.ErrStopped)
				}
				s.MustNotHaveBegun(t)
			})
		})
	}
}

// The process is killed at every moment: no further step, no further record,
// nothing tidied up. The next process settles it.
func TestKillAtEveryMoment(t *testing.T) {
	for name, request := range enrolltest.Flows {
		for n := range countMoments(t, request) {
			t.Run(fmt.Sprintf("%s, moment %d", name, n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					c := s.Prepare(t, request(s))
					s.Kill(t, n, func() { _, _ = c.Run(t.Context(), nil, nil) })
					c.Close() // as the system does for a process that ended
					s.Restart(t)
					s.MustHaveKeysFor(t)
					var r enroll.Result
					var err error
					if len(enrolltest.Unsettled(s.Ledger)) > 0 {
						err = step.ErrUnsettled
					}
					s.MustSettle(t, r, err)
				})
			})
		}
	}
}

// A kill in the middle of settling, too: an undo that was begun is taken up.
func TestKillWhileTakingBack(t *testing.T) {
	for n := range 12 {
		t.Run(fmt.Sprintf("moment %d", n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
				c := s.Prepare(t, s.ForAlice())
				s.Kill(t, 10+n, func() { _, _ = c.Run(t.Context(), nil, nil) })
				c.Close()
				s.Restart(t)
				var err error
				if len(enrolltest.Unsettled(s.Ledger)) > 0 {
					err = step.ErrUnsettled
				}
				s.MustSettle(t, enroll.Result{}, err)
			})
		})
	}
}

// A kill in the middle of a recovery, which the next one finishes.
func TestKillWhileRecovering(t *testing.T) {
	for n := range 5 {
		t.Run(fmt.Sprintf("moment %d", n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 3)
				c := s.Prepare(t, s.ForAlice())
				lift := s.AWSAccount.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
				s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
				_, err := c.Run(t.Context(), nil, nil)
				c.Close()
				if !errors.Is(err, step.ErrUnsettled) {
					t.Fatalf("%v, want %v", err, step.ErrUnsettled)
				}
				lift()
				s.Restart(t)
				open := enrolltest.Unsettled(s.Ledger)[0]
				s.Kill(t, n, func() { _, _ = settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees}) })
				s.FreeKeys()
				s.MustSettle(t, enroll.Result{}, err)
				if end := s.LastEnd(t); end.Outcome != ledger.Undone {
					t.Errorf("outcome %q, want %q", end.Outcome, ledger.Undone)
				}
				s.MustBeUntouched(t)
			})
		})
	}
}

// The operator stops while the preflight waits for AWS.
func TestStopInPreflight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "ListMFADevices", Kind: simaws.Hang})
		time.AfterFunc(2*time.Second, func() { stop(env.ErrStopped) })
		_, err := enroll.Prepare(ctx, s.Env, s.ForAlice())
		if !errors.Is(err, env.ErrStopped) {
			t.Errorf("%v, want %v", err, env.ErrStopped)
		}
		s.MustNotHaveBegun(t)
	})
}
