package enroll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

func (s *stage) onlyDevice(t *testing.T) *record.MFADevice {
	t.Helper()
	live := record.Read(s.Ledger.Records()).Live()
	if len(live) != 1 {
		t.Fatalf("%d devices on record, want 1", len(live))
	}
	return live[0]
}

func (s *stage) resyncs() int {
	n := 0
	for _, call := range s.aws.Calls() {
		if call.Action == "ResyncMFADevice" {
			n++
		}
	}
	return n
}

// An administrator has AWS take two codes, out of two keys, and the stored
// offset stays what it was.
func TestLiveByAdministrator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		live, err := custody.ProveLive(t.Context(), s.Env, s.onlyDevice(t), []device.KeySerial{1001, 1002})
		if err != nil || live.Result != ledger.Proven || live.Method != ledger.MethodResync || live.RequestID == "" {
			t.Fatalf("%+v, %v", live, err)
		}
		s.mustBeInStepAfter(t)
		if got := s.onlyDevice(t).LastLive; got == nil || got.Method != ledger.MethodResync {
			t.Errorf("the book has %+v", got)
		}
	})
}

func (s *stage) mustBeInStepAfter(t *testing.T) {
	t.Helper()
	if d := s.made()[0]; d.Offset < -1 || d.Offset > 0 {
		t.Errorf("AWS stored the offset %d", d.Offset)
	}
}

// Right after the enrolment AWS takes only steps newer than its pair: it is
// waited for, not tried.
func TestLiveWaitsForNewerSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		if _, err := s.run(t.Context(), t, s.alice()); err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		s.restart(t)
		for range 2 { // the second one right after the first
			live, err := custody.ProveLive(t.Context(), s.Env, s.onlyDevice(t), []device.KeySerial{1002})
			if err != nil || live.Result != ledger.Proven {
				t.Fatalf("%+v, %v", live, err)
			}
		}
		if n := s.resyncs(); n != 2 {
			t.Errorf("%d calls, want 2", n)
		}
	})
}

// A user's own long-term key trades one code for a session.
func TestLiveByTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		s.AWS = s.client(s.aws.AddAccessKey("alice"))
		live, err := custody.ProveLive(t.Context(), s.Env, s.onlyDevice(t), []device.KeySerial{1001})
		if err != nil || live.Result != ledger.Proven || live.Method != ledger.MethodSession || live.KeySerial != 1001 {
			t.Fatalf("%+v, %v", live, err)
		}
	})
}

// Whatever does not prove: one call at most, but two before a refusal counts, and
// the record says what came of it.
func TestLiveUnproven(t *testing.T) {
	for name, test := range map[string]struct {
		spoil  func(s *stage)
		err    error
		result string
		calls  int
	}{
		"lost reply":   {func(s *stage) { s.aws.Fault(faulty(simaws.LoseReply)) }, nil, ledger.LiveInDoubt, 1},
		"no answer":    {func(s *stage) { s.aws.Fault(faulty(simaws.Hang)) }, nil, ledger.LiveInDoubt, 1},
		"not our seed": {func(s *stage) { s.spoilSeed() }, nil, ledger.LiveRefused, 2},
		"clock":        {func(s *stage) { s.awsAhead = time.Minute }, env.ErrClock, "", 0},
		"no profile":   {func(s *stage) { s.AWS = nil }, env.ErrNoAWS, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolled(t, 2)
				test.spoil(s)
				live, err := custody.ProveLive(t.Context(), s.Env, s.onlyDevice(t), []device.KeySerial{1001, 1002})
				if !errors.Is(err, test.err) || live.Result != test.result {
					t.Fatalf("%+v, %v; want %q and %v", live, err, test.result, test.err)
				}
				if n := s.resyncs(); n != test.calls {
					t.Errorf("%d calls, want %d", n, test.calls)
				}
				if last := s.onlyDevice(t).LastTry; test.result != "" && (last == nil || last.Result != test.result) {
					t.Errorf("the book has %+v", last)
				}
			})
		})
	}
}

func faulty(kind simaws.FaultKind) simaws.Fault {
	return simaws.Fault{Kind: kind, Action: "ResyncMFADevice", Call: 1}
}

// spoilSeed puts another seed under the credential's name on every key.
func (s *stage) spoilSeed() {
	for _, card := range s.cards {
		for _, e := range s.held(card) {
			e.Key = []byte("somebody else's seed")
			card.Store(e)
		}
	}
}

// Root's sign-in is the officer's word, given by the account's number.
func TestStatedSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		if _, err := s.run(t.Context(), t, s.root()); err != nil {
			t.Fatal(err)
		}
		held := s.onlyDevice(t)
		if _, err := custody.StateSignIn(t.Context(), s.Env, held, "999999999999"); !errors.Is(err, env.ErrWrongAccount) {
			t.Errorf("another account's number: %v", err)
		}
		if _, err := custody.ProveLive(t.Context(), s.Env, held, s.serials()); !errors.Is(err, custody.ErrNoLiveCall) {
			t.Errorf("%v, want %v", err, custody.ErrNoLiveCall)
		}
		if held.LastLive != nil {
			t.Fatalf("proven live before anybody signed in: %+v", held.LastLive)
		}
		if _, err := custody.StateSignIn(t.Context(), s.Env, held, account); err != nil {
			t.Fatal(err)
		}
		if got := s.onlyDevice(t).LastLive; got == nil || got.Method != ledger.MethodStated {
			t.Errorf("the book has %+v", got)
		}
	})
}

// Two commands prove the same device at the same time: the second has taken codes
// of the same steps when the first has recorded its own, and sends AWS nothing.
func TestLiveBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		held := s.onlyDevice(t)
		second := s.newEnv(t)
		first := make(chan error)
		second.AWS = &askedFirst{second.AWS, func() {
			go func() {
				_, err := custody.ProveLive(t.Context(), s.Env, held, []device.KeySerial{1001})
				first <- err
			}()
			if err := <-first; err != nil {
				t.Errorf("the first: %v", err)
			}
		}}
		if _, err := custody.ProveLive(t.Context(), second, held, []device.KeySerial{1002}); !errors.Is(err, custody.ErrStepTaken) {
			t.Errorf("%v, want %v", err, custody.ErrStepTaken)
		}
		if n := s.resyncs(); n != 1 {
			t.Errorf("%d pairs were sent, want 1", n)
		}
	})
}

// askedFirst has something happen when AWS is asked who is calling, after the
// ledger was read.
type askedFirst struct {
	env.AWS
	then func()
}

func (a *askedFirst) Caller(ctx context.Context) (cloud.Caller, cloud.Answer, error) {
	if a.then != nil {
		a.then()
		a.then = nil
	}
	return a.AWS.Caller(ctx)
}
