package custody_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

// justEnrolled is a stage on which alice's device was enabled this moment.
func justEnrolled(t *testing.T) *enrolltest.Stage {
	t.Helper()
	s := enrolltest.New(t, 2)
	s.MustRun(t, s.ForAlice())
	s.FreeKeys()
	s.Restart(t)
	return s
}

// asAlice has the user's own key ask from here on.
func asAlice(s *enrolltest.Stage) { s.AWS = s.Client(s.AWSAccount.AddAccessKey("alice")) }

func proveLive(ctx context.Context, s *enrolltest.Stage, t *testing.T) (ledger.Live, error) {
	t.Helper()
	return custody.ProveLive(ctx, s.Env, s.OnlyDevice(t), s.Serials())
}

func mustProve(t *testing.T, s *enrolltest.Stage) ledger.Live {
	t.Helper()
	live, err := proveLive(t.Context(), s, t)
	if err != nil || live.Result != ledger.Proven {
		t.Errorf("%s by %s (%s), %v; the device is healthy", live.Result, live.Method, live.Cause, err)
	}
	return live
}

// waits are what the person was told to wait for.
func waits(s *enrolltest.Stage) []string {
	var all []string
	for _, e := range s.Operator.Heard() {
		if e.What == step.Waiting {
			all = append(all, e.Step)
		}
	}
	return all
}

// STS refuses right codes of a device that it has yet to learn of: that is waited
// out, told, and not tried.
func TestLiveWhileAWSLearns(t *testing.T) {
	for name, before := range map[string]func(t *testing.T, s *enrolltest.Stage){
		"enabled": func(*testing.T, *enrolltest.Stage) {},
		"resynced": func(t *testing.T, s *enrolltest.Stage) {
			time.Sleep(time.Hour)
			mustProve(t, s) // by the administrator
		},
		"resynced, and the answer was lost": func(t *testing.T, s *enrolltest.Stage) {
			time.Sleep(time.Hour)
			s.AWSAccount.Fault(simaws.Fault{Action: "ResyncMFADevice", Call: 1, Kind: simaws.LoseReply})
			if live, err := proveLive(t.Context(), s, t); err != nil || live.Result != ledger.LiveInDoubt {
				t.Errorf("%+v, %v", live, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := justEnrolled(t)
				before(t, s)
				asAlice(s)
				if live := mustProve(t, s); live.Method != ledger.MethodSession {
					t.Errorf("proven by %s", live.Method)
				}
				if n := s.Count("GetSessionToken"); n != 1 {
					t.Errorf("%d codes were tried, want 1", n)
				}
				if !slices.Contains(waits(s), custody.WaitToLearn) {
					t.Errorf("told to wait for %v", waits(s))
				}
			})
		})
	}
}

// A code works once, whoever has shown it: each proof takes a step of which no
// code has left.
func TestLiveTakesCodesOnce(t *testing.T) {
	for name, before := range map[string]func(t *testing.T, s *enrolltest.Stage){
		"a session": func(t *testing.T, s *enrolltest.Stage) { mustProve(t, s) },
		"a session, and the answer was lost": func(t *testing.T, s *enrolltest.Stage) {
			s.AWSAccount.Fault(simaws.Fault{Action: "GetSessionToken", Call: 1, Kind: simaws.LoseReply})
			if live, err := proveLive(t.Context(), s, t); err != nil || live.Result != ledger.LiveInDoubt {
				t.Errorf("%+v, %v", live, err)
			}
		},
		"a code that was printed and typed": func(t *testing.T, s *enrolltest.Stage) {
			step := oath.Step(time.Now(), 30*time.Second)
			held := s.OnlyDevice(t)
			_, err := s.Ledger.Append(t.Context(), ledger.Entry{
				Command: "code", Body: &ledger.CodeUsed{KeySerial: 1002, CredentialID: held.Keys[0].CredentialID, Step: step},
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.AWSAccount.SignIn("alice", codeOf(t, s, step)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		for by, as := range map[string]func(s *enrolltest.Stage){"user": asAlice, "administrator": func(s *enrolltest.Stage) { s.AWS = s.Client(s.Admin) }} {
			t.Run(name+", then the "+by, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := justEnrolled(t)
					time.Sleep(time.Hour)
					asAlice(s)
					before(t, s)
					as(s)
					calls := s.Count("GetSessionToken") + resyncs(s)
					mustProve(t, s)
					if n := s.Count("GetSessionToken") + resyncs(s) - calls; n != 1 {
						t.Errorf("AWS was sent codes %d times, want once", n)
					}
				})
			})
		}
	}
}

// codeOf is the code of a step, as any of the keys shows it.
func codeOf(t *testing.T, s *enrolltest.Stage, step uint64) string {
	t.Helper()
	challenge := oath.TOTPChallenge(step)
	mac := hmac.New(sha1.New, s.Made()[0].Seed)
	mac.Write(challenge[:])
	return string(oath.Full{Digits: 6, HMAC: mac.Sum(nil)}.Code())
}

// The pair of the enrolment was made anew, as the laptop had slept: the live proof
// knows the steps that left, not those of the first pair.
func TestLiveAfterARenewedPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "enable" {
				time.Sleep(10 * time.Minute)
			}
		}
		s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.Restart(t)
		mustProve(t, s)
		if n := resyncs(s); n != 1 {
			t.Errorf("%d pairs were sent, want 1", n)
		}
	})
}

// Somebody else has used AWS's nine attempts up, and STS says "unable to
// validate" to right codes.
func TestLiveAfterTooManyTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		time.Sleep(time.Hour)
		asAlice(s)
		for range 10 {
			if _, err := s.AWS.Session(t.Context(), s.Made()[0].ARN, "000000"); err == nil {
				t.Fatal("AWS took a wrong code")
			}
		}
		mustProve(t, s)
		if !slices.Contains(waits(s), custody.WaitForWindow) {
			t.Errorf("told to wait for %v", waits(s))
		}
	})
}

const (
	notRight  = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	unable    = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
	wrongPair = "Authentication code for device is not valid."
)

// What each answer of AWS means, once and always.
func TestLiveAnswers(t *testing.T) {
	const session, resync = "GetSessionToken", "ResyncMFADevice"
	for _, test := range []struct {
		action, code, message string
		status                int
		once, always          string // results
		calls                 int    // where it answers so always
	}{
		{session, "AccessDenied", notRight, 403, ledger.Proven, ledger.LiveRefused, 2},
		{session, "AccessDenied", unable, 403, ledger.Proven, ledger.LiveInDoubt, 2},
		{session, "AccessDenied", "User is not authorized to perform: sts:GetSessionToken", 403, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{session, "Throttling", "Rate exceeded", 400, ledger.Proven, ledger.LiveInDoubt, 2},
		{session, "ExpiredToken", "The security token included in the request is expired", 403, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{session, "ServiceFailure", "", 500, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{resync, "InvalidAuthenticationCode", wrongPair, 403, ledger.Proven, ledger.LiveRefused, 2},
		{resync, "AccessDenied", "with an explicit deny in a service control policy", 403, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{resync, "Throttling", "Rate exceeded", 400, ledger.Proven, ledger.LiveInDoubt, 2},
		{resync, "LimitExceeded", "", 409, ledger.Proven, ledger.LiveInDoubt, 2},
		{resync, "ConcurrentModification", "", 409, ledger.Proven, ledger.LiveInDoubt, 2},
		{resync, "EntityTemporarilyUnmodifiable", "", 409, ledger.Proven, ledger.LiveInDoubt, 2},
		{resync, "NoSuchEntity", "MFA Device invalid for user.", 404, ledger.LiveInDoubt, ledger.LiveInDoubt, 1}, // AWS lists it
		{resync, "InvalidClientTokenId", "The security token included in the request is invalid.", 403, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{resync, "ValidationError", "", 400, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
		{resync, "ServiceFailure", "", 500, ledger.LiveInDoubt, ledger.LiveInDoubt, 1},
	} {
		for _, call := range []int{1, 0} {
			name, want, calls := test.code+" "+test.message+", once", test.once, 2
			if call == 0 {
				name, want, calls = test.code+" "+test.message+", always", test.always, test.calls
			} else if test.once != ledger.Proven {
				calls = 1
			}
			t.Run(test.action+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := justEnrolled(t)
					time.Sleep(time.Hour)
					if test.action == session {
						asAlice(s)
					}
					s.AWSAccount.Fault(simaws.Fault{Action: test.action, Call: call, Kind: simaws.Refuse, Code: test.code, Status: test.status, Message: test.message})
					live, err := proveLive(t.Context(), s, t)
					if err != nil || live.Result != want {
						t.Errorf("%s (%s), %v; want %s", live.Result, live.Cause, err, want)
					}
					if n := s.Count(test.action); n != calls {
						t.Errorf("%d calls, want %d", n, calls)
					}
				})
			})
		}
	}
}

// A device that AWS has no more is no healthy one.
func TestLiveOfADeviceThatIsGone(t *testing.T) {
	for name, as := range map[string]func(s *enrolltest.Stage){
		"administrator":      func(*enrolltest.Stage) {},
		"user who may look":  func(s *enrolltest.Stage) { s.AWS = s.Client(s.AWSAccount.AddAdmin("alice")) },
		"user who may not":   asAlice,
		"user, deleted, too": func(s *enrolltest.Stage) { s.AWS = s.Client(s.AWSAccount.AddAdmin("alice")) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := justEnrolled(t)
				time.Sleep(time.Hour)
				arn := s.Made()[0].ARN
				if _, err := s.AWS.Deactivate(t.Context(), "alice", arn); err != nil {
					t.Fatal(err)
				}
				if name == "user, deleted, too" {
					if _, err := s.AWS.Delete(t.Context(), arn); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(time.Minute)
				as(s)
				want := ledger.LiveRefused
				if name == "user who may not" {
					want = ledger.LiveInDoubt
				}
				if live, err := proveLive(t.Context(), s, t); err != nil || live.Result != want {
					t.Errorf("%s (%s), %v; want %s", live.Result, live.Cause, err, want)
				}
			})
		})
	}
}

// The step of a session's code is on record before the code leaves.
func TestLiveSessionIntent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		time.Sleep(time.Hour)
		asAlice(s)
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "code" && s.Count("GetSessionToken") > 0 {
				t.Error("the code had left")
			}
		}
		mustProve(t, s)
		used, ok := lastCode(s.Ledger.Records())
		if !ok || used.KeySerial != 1001 || used.Step != oath.Step(time.Now(), 30*time.Second) {
			t.Errorf("recorded %+v", used)
		}
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "code" {
				time.Sleep(10 * time.Minute) // the lid is closed between record and call
			}
		}
		if _, err := proveLive(t.Context(), s, t); !errors.Is(err, device.ErrTimeout) {
			t.Errorf("%v, want %v", err, device.ErrTimeout)
		}
		if n := s.Count("GetSessionToken"); n != 1 {
			t.Errorf("a code left ten minutes later")
		}
	})
}

func lastCode(records []ledger.Record) (*ledger.CodeUsed, bool) {
	for _, r := range slices.Backward(records) {
		if used, is := r.Body.(*ledger.CodeUsed); is {
			return used, true
		}
	}
	return nil, false
}

// One refusal that cannot be asked again condemns nothing.
func TestLiveRefusedOnceAndStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		time.Sleep(time.Hour)
		s.AWSAccount.Fault(simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: wrongPair})
		ctx, stop := context.WithCancelCause(t.Context())
		s.Operator.OnEvent = func(e step.Event) {
			if e.Step == custody.WaitForRetry {
				stop(env.ErrStopped)
			}
		}
		live, err := proveLive(ctx, s, t)
		if !errors.Is(err, env.ErrStopped) || live.Result != ledger.LiveInDoubt {
			t.Errorf("%+v, %v", live, err)
		}
		if last := s.OnlyDevice(t).LastTry; last == nil || last.Result != ledger.LiveInDoubt {
			t.Errorf("on record is %+v", last)
		}
	})
}

// Records of a clock that was ahead keep nobody waiting for years.
func TestLiveAfterACodeOfTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		time.Sleep(time.Hour)
		held, now := s.OnlyDevice(t), oath.Step(time.Now(), 30*time.Second)
		write := func(body ledger.Body) {
			if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "verify", Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		write(&ledger.CodeUsed{CredentialID: held.Keys[0].CredentialID, Step: now + 1_000_000})
		began := time.Now()
		mustProve(t, s)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
		now = oath.Step(time.Now(), 30*time.Second) // two workstations may differ by two steps
		write(&ledger.Resync{Device: held.Ceremony, DeviceARN: held.DeviceARN, KeySerials: []uint32{1001}, Steps: []uint64{now + 1, now + 2}})
		mustProve(t, s)
		write(&ledger.Resync{Device: held.Ceremony, DeviceARN: held.DeviceARN, KeySerials: []uint32{1001}, Steps: []uint64{now + 1_000_000, now + 1_000_001}})
		if _, err := proveLive(t.Context(), s, t); !errors.Is(err, env.ErrClock) {
			t.Errorf("%v, want %v", err, env.ErrClock)
		}
	})
}

// A virtual machine that stood still while it waited has a clock that is behind:
// AWS is asked for the time again, and is sent nothing.
func TestLiveAsksForTheTimeAfterAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := justEnrolled(t)
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.Waiting {
				s.AWSAhead = 10 * time.Minute
			}
		}
		if live, err := proveLive(t.Context(), s, t); !errors.Is(err, env.ErrClock) {
			t.Errorf("%+v, %v; want %v", live, err, env.ErrClock)
		}
		if n := resyncs(s); n != 0 {
			t.Errorf("%d pairs were sent", n)
		}
	})
}
