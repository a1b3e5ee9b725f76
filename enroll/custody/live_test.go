package custody_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/oath"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

func resyncs(s *enrolltest.Stage) int {
	n := 0
	for _, call := range s.AWSAccount.Calls() {
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
		s, _ := enrolltest.Enrolled(t, 2)
		live, err := custody.ProveLive(t.Context(), s.Env, s.OnlyDevice(t), []device.KeySerial{1001, 1002})
		if err != nil || live.Result != ledger.Proven || live.Method != ledger.MethodResync || live.RequestID == "" {
			t.Fatalf("%+v, %v", live, err)
		}
		mustBeInStepAfter(t, s)
		now := oath.Step(time.Now(), 30*time.Second)
		for _, r := range s.Ledger.Records() {
			if sent, is := r.Body.(*ledger.Resync); is && !slices.Equal(sent.Steps, []uint64{now - 1, now}) {
				t.Errorf("recorded the steps %v, want the last two before %d", sent.Steps, now+1)
			}
		}
		if got := s.OnlyDevice(t).LastLive; got == nil || got.Method != ledger.MethodResync {
			t.Errorf("the book has %+v", got)
		}
	})
}

func mustBeInStepAfter(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	if d := s.Made()[0]; d.Offset < -1 || d.Offset > 0 {
		t.Errorf("AWS stored the offset %d", d.Offset)
	}
}

// Right after the enrolment AWS takes only steps newer than its pair: it is
// waited for, not tried.
func TestLiveWaitsForNewerSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.Restart(t)
		for range 2 { // the second one right after the first
			live, err := custody.ProveLive(t.Context(), s.Env, s.OnlyDevice(t), []device.KeySerial{1002})
			if err != nil || live.Result != ledger.Proven {
				t.Fatalf("%+v, %v", live, err)
			}
		}
		if n := resyncs(s); n != 2 {
			t.Errorf("%d calls, want 2", n)
		}
	})
}

// A user's own long-term key trades one code for a session.
func TestLiveByTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		s.AWS = s.Client(s.AWSAccount.AddAccessKey("alice"))
		live, err := custody.ProveLive(t.Context(), s.Env, s.OnlyDevice(t), []device.KeySerial{1001})
		if err != nil || live.Result != ledger.Proven || live.Method != ledger.MethodSession || live.KeySerial != 1001 {
			t.Fatalf("%+v, %v", live, err)
		}
	})
}

// Whatever does not prove: one call at most, but two before a refusal counts, and
// the record says what came of it.
func TestLiveUnproven(t *testing.T) {
	for name, test := range map[string]struct {
		spoil  func(s *enrolltest.Stage)
		err    error
		result string
		calls  int
	}{
		"lost reply":   {func(s *enrolltest.Stage) { s.AWSAccount.Fault(faulty(simaws.LoseReply)) }, nil, ledger.LiveInDoubt, 1},
		"no answer":    {func(s *enrolltest.Stage) { s.AWSAccount.Fault(faulty(simaws.Hang)) }, nil, ledger.LiveInDoubt, 1},
		"not our seed": {func(s *enrolltest.Stage) { spoilSeed(s) }, nil, ledger.LiveRefused, 2},
		"clock":        {func(s *enrolltest.Stage) { s.AWSAhead = time.Minute }, env.ErrClock, "", 0},
		"no profile":   {func(s *enrolltest.Stage) { s.AWS = nil }, env.ErrNoAWS, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				test.spoil(s)
				live, err := custody.ProveLive(t.Context(), s.Env, s.OnlyDevice(t), []device.KeySerial{1001, 1002})
				if !errors.Is(err, test.err) || live.Result != test.result {
					t.Fatalf("%+v, %v; want %q and %v", live, err, test.result, test.err)
				}
				if n := resyncs(s); n != test.calls {
					t.Errorf("%d calls, want %d", n, test.calls)
				}
				if last := s.OnlyDevice(t).LastTry; test.result != "" && (last == nil || last.Result != test.result) {
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
func spoilSeed(s *enrolltest.Stage) {
	for _, card := range s.Cards {
		for _, e := range s.Held(card) {
			e.Key = []byte("somebody else's seed")
			card.Store(e)
		}
	}
}

// Root's sign-in is the officer's word, given by the account's number.
func TestStatedSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForRoot())
		held := s.OnlyDevice(t)
		if _, err := custody.StateSignIn(t.Context(), s.Env, held, "999999999999"); !errors.Is(err, env.ErrWrongAccount) {
			t.Errorf("another account's number: %v", err)
		}
		if _, err := custody.ProveLive(t.Context(), s.Env, held, s.Serials()); !errors.Is(err, custody.ErrNoLiveCall) {
			t.Errorf("%v, want %v", err, custody.ErrNoLiveCall)
		}
		if held.LastLive != nil {
			t.Fatalf("proven live before anybody signed in: %+v", held.LastLive)
		}
		if _, err := custody.StateSignIn(t.Context(), s.Env, held, enrolltest.AccountNumber); err != nil {
			t.Fatal(err)
		}
		if got := s.OnlyDevice(t).LastLive; got == nil || got.Method != ledger.MethodStated {
			t.Errorf("the book has %+v", got)
		}
	})
}

// Two commands prove the same device at the same time: the second has taken codes
// of the same steps when the first has recorded its own, and sends AWS nothing.
func TestLiveBesideAnother(t *testing.T) {
	for name, as := range map[string]func(*enrolltest.Stage) simaws.AccessKey{
		"by an administrator": func(s *enrolltest.Stage) simaws.AccessKey { return s.Admin },
		"by the user":         func(s *enrolltest.Stage) simaws.AccessKey { return s.AWSAccount.AddAccessKey("alice") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				held := s.OnlyDevice(t)
				second, key := s.NewEnv(t), as(s)
				s.AWS = s.Client(key)
				first := make(chan error)
				second.AWS = &askedFirst{s.Client(key), func() {
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
				if n := resyncs(s) + s.Count("GetSessionToken"); n != 1 {
					t.Errorf("codes were sent %d times, want once", n)
				}
			})
		})
	}
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
