package enroll_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// countMoments counts the events and records of a ceremony that nothing disturbs.
func countMoments(t *testing.T, request func(*stage) enroll.Request) int {
	t.Helper()
	n := 0
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		if _, err := s.run(t.Context(), t, request(s)); err != nil {
			t.Fatal(err)
		}
		n = len(s.operator.heard()) + len(s.kinds())
	})
	if n < 10 {
		t.Fatalf("a ceremony has %d moments, want more", n)
	}
	return n
}

// at calls do at the n-th moment of the stage's ceremony, counted from 0.
func (s *stage) at(n int, do func()) {
	var seen atomic.Int32
	moment := func() {
		if int(seen.Add(1)) == n+1 {
			do()
		}
	}
	s.operator.onEvent = func(step.Event) { moment() }
	s.store.onCreate = func([]byte) { moment() }
}

// The operator stops at every moment. What has begun is finished or taken back
// in the same command; where only the officer can know, it stays open.
func TestStopAtEveryMoment(t *testing.T) {
	for name, request := range flows {
		for n := range countMoments(t, request) {
			t.Run(fmt.Sprintf("%s, moment %d", name, n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, stop := context.WithCancelCause(t.Context())
					defer stop(nil)
					s := newStage(t, 2)
					s.operator.stopped = ctx
					c := s.prepare(t, request(s))
					s.at(n, func() { stop(env.ErrStopped) })
					r, err := c.Run(ctx, nil, nil)
					c.Close()
					if err != nil && !errors.Is(err, env.ErrStopped) {
						t.Errorf("%v, want %v", err, env.ErrStopped)
					}
					if name == "user" && errors.Is(err, step.ErrUnsettled) {
						t.Errorf("%v, and AWS could have been read", err)
					}
					s.mustHold(t, r, err)
					s.mustSettle(t, r, err)
				})
			})
		}
	}
}

// Stopped before it begins, a ceremony does not.
func TestStopBeforeRun(t *testing.T) {
	for name, request := range flows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancelCause(t.Context())
				s := newStage(t, 2)
				c := s.prepare(t, request(s))
				stop(env.ErrStopped)
				_, err := c.Run(ctx, nil, nil)
				c.Close()
				if !errors.Is(err, env.ErrStopped) {
					t.Errorf("%v, want %v", err, env.ErrStopped)
				}
				s.mustNotHaveBegun(t)
			})
		})
	}
}

// The process is killed at every moment: no further step, no further record,
// nothing tidied up. The next process settles it.
func TestKillAtEveryMoment(t *testing.T) {
	for name, request := range flows {
		for n := range countMoments(t, request) {
			t.Run(fmt.Sprintf("%s, moment %d", name, n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t, 2)
					c := s.prepare(t, request(s))
					s.kill(t, n, func() { _, _ = c.Run(t.Context(), nil, nil) })
					c.Close() // as the system does for a process that ended
					s.restart(t)
					s.mustHaveKeysFor(t)
					var r enroll.Result
					var err error
					if len(unsettled(s.Ledger)) > 0 {
						err = step.ErrUnsettled
					}
					s.mustSettle(t, r, err)
				})
			})
		}
	}
}

// kill runs a command that ends at its n-th moment, or not at all.
func (s *stage) kill(t *testing.T, n int, command func()) {
	t.Helper()
	var seen atomic.Int32
	moment := func() {
		if int(seen.Add(1)) > n { // nor does another goroutine of it go on
			runtime.Goexit()
		}
	}
	s.operator.onEvent = func(step.Event) { moment() }
	s.store.onCreate = func([]byte) { moment() }
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		command()
	}()
	<-ended
	s.operator.onEvent, s.store.onCreate = nil, nil
}

// A kill in the middle of settling, too: an undo that was begun is taken up.
func TestKillWhileTakingBack(t *testing.T) {
	for n := range 12 {
		t.Run(fmt.Sprintf("moment %d", n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
				c := s.prepare(t, s.alice())
				s.kill(t, 10+n, func() { _, _ = c.Run(t.Context(), nil, nil) })
				c.Close()
				s.restart(t)
				var err error
				if len(unsettled(s.Ledger)) > 0 {
					err = step.ErrUnsettled
				}
				s.mustSettle(t, enroll.Result{}, err)
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
				s := newStage(t, 3)
				c := s.prepare(t, s.alice())
				lift := s.aws.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
				s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
				_, err := c.Run(t.Context(), nil, nil)
				c.Close()
				if !errors.Is(err, step.ErrUnsettled) {
					t.Fatalf("%v, want %v", err, step.ErrUnsettled)
				}
				lift()
				s.restart(t)
				open := unsettled(s.Ledger)[0]
				s.kill(t, n, func() { _, _ = settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: agrees}) })
				s.freeKeys()
				s.mustSettle(t, enroll.Result{}, err)
				if end := s.lastEnd(t); end.Outcome != ledger.Undone {
					t.Errorf("outcome %q, want %q", end.Outcome, ledger.Undone)
				}
				s.mustBeUntouched(t)
			})
		})
	}
}

// The operator stops while the preflight waits for AWS.
func TestStopInPreflight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		s := newStage(t, 2)
		s.aws.Fault(simaws.Fault{Action: "ListMFADevices", Kind: simaws.Hang})
		time.AfterFunc(2*time.Second, func() { stop(env.ErrStopped) })
		_, err := enroll.Prepare(ctx, s.Env, s.alice())
		if !errors.Is(err, env.ErrStopped) {
			t.Errorf("%v, want %v", err, env.ErrStopped)
		}
		s.mustNotHaveBegun(t)
	})
}
