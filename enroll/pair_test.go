package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/targets"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

// mustBeInStep fails unless AWS took one pair, of the step in which it was
// taken or the one before, and stored no offset but that.
func mustBeInStep(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	made := s.Made()
	if len(made) != 1 || !made[0].Enabled() {
		t.Fatalf("AWS has %+v, want one device, enabled", made)
	}
	d := made[0]
	if at := int64(oath.Step(d.EnableDate, 30*time.Second)); d.LastPair != at && d.LastPair != at-1 || d.Offset < -1 || d.Offset > 0 {
		t.Errorf("AWS took a pair of step %d in step %d, and stored the offset %d", d.LastPair, at, d.Offset)
	}
}

// Wherever in a step a ceremony falls, nobody waits for the next.
func TestPairAnywhereInAStep(t *testing.T) {
	for _, into := range []time.Duration{0, time.Second, 15 * time.Second, 29900 * time.Millisecond} {
		t.Run(into.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				time.Sleep(into)
				start := time.Now()
				r := s.MustRun(t, s.ForAlice())
				s.MustHold(t, r, nil)
				mustBeInStep(t, s)
				if took := time.Since(start); took > time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// The plan stands on the screen for ten minutes; codes are made afterwards.
func TestPairAfterALongPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		c := s.Prepare(t, s.ForAlice())
		c.Release()
		time.Sleep(10 * time.Minute)
		r, err := c.Run(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
		mustBeInStep(t, s)
	})
}

// While AWS asks for patience the pair grows old: another one is sent.
func TestPairAgedByThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		time.Sleep(20 * time.Second)
		for call := 1; call <= 4; call++ {
			s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Call: call, Kind: simaws.Throttle})
		}
		r := s.MustRun(t, s.ForAlice())
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		if n := s.Count("EnableMFADevice"); n != 5 {
			t.Errorf("Enable was sent %d times, want 5, each after a refusal", n)
		}
	})
}

// The laptop sleeps between the proofs and Enable: the keys are asked again.
func TestPairAgedBySleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "enable" {
				time.Sleep(time.Hour)
			}
		}
		r := s.MustRun(t, s.ForAlice())
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		sent := s.Made()[0].LastPair
		var noted []ledger.CodeUsed
		for _, record := range s.Ledger.Records() {
			if body, is := record.Body.(*ledger.CodeUsed); is {
				noted = append(noted, *body)
			}
		}
		if want := []ledger.CodeUsed{
			{KeySerial: 1001, CredentialID: r.CredentialID, Step: uint64(sent - 1)}, {KeySerial: 1002, CredentialID: r.CredentialID, Step: uint64(sent)},
		}; !slices.Equal(noted, want) {
			t.Errorf("the ledger has the codes %+v, want %+v", noted, want)
		}
	})
}

// Codes that the ledger cannot take are not sent.
func TestPairThatIsNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "enable" {
				time.Sleep(time.Hour)
				s.Store.FailBefore(2, enrolltest.ErrDisk)
			}
		}
		if _, err := s.Run(t.Context(), t, s.ForAlice()); !errors.Is(err, enrolltest.ErrDisk) || s.Count("EnableMFADevice") != 0 {
			t.Errorf("%v; Enable was sent %d times", err, s.Count("EnableMFADevice"))
		}
	})
}

// An officer who is called away for ten minutes is shown new codes.
func TestPairRenewedForTheOfficer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Renew, env.Accepted}
		s.Operator.OnPair = func(p env.Pair) {
			if now := oath.Step(time.Now(), 30*time.Second); p.Step != now && p.Step != now-1 {
				t.Errorf("shown a pair of step %d in step %d", p.Step, now)
			}
			if left := time.Until(p.NotAfter); left <= 0 || left > time.Minute {
				t.Errorf("shown a pair that is good for %v", left)
			}
			first := len(s.Operator.Pairs) == 1
			s.Operator.KeepPair = first // and is not typed
			if first {
				time.Sleep(10 * time.Minute)
			}
		}
		r := s.MustRun(t, s.ForRoot())
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		if pairs := s.Operator.Pairs; len(pairs) != 2 || pairs[1].Step != pairs[0].Step+20 {
			t.Errorf("shown %+v, want a second pair 20 steps after the first", pairs)
		}
	})
}

// Codes that were shown would be the same again within their step: the next pair
// waits for the next one.
func TestPairRenewedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Renew, env.Accepted}
		s.Operator.OnPair = func(env.Pair) { s.Operator.KeepPair = len(s.Operator.Pairs) == 1 }
		r := s.MustRun(t, s.ForRoot())
		s.MustHold(t, r, nil)
		if pairs := s.Operator.Pairs; len(pairs) != 2 || pairs[1].Step != pairs[0].Step+1 || pairs[1].Code1 != pairs[0].Code2 {
			t.Errorf("shown %+v, want a second pair one step after the first", pairs)
		}
	})
}

// The console says no to the first pair, and yes to the next. 'code --fresh' must give out
// none of the four codes.
func TestPairRefusedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Refused, env.Accepted}
		s.Operator.OnPair = func(env.Pair) { s.Operator.KeepPair = len(s.Operator.Pairs) == 1 }
		r := s.MustRun(t, s.ForRoot())
		s.MustHold(t, r, nil)
		mustBeInStep(t, s)
		if want := []string{"begin", "load", "enable", "statement", "code", "code", "statement", "end"}; !slices.Equal(s.Kinds(), want) {
			t.Errorf("records %v, want %v", s.Kinds(), want)
		}
		if last, shown := targets.LastStep(s.Ledger.Records(), r.CredentialID), s.Operator.Pairs[1].Step; last != shown {
			t.Errorf("the newest step on record is %d, want %d", last, shown)
		}
	})
}

// AWS refuses the pair: nothing is left.
func TestPairRefusedByAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.PlantSpare(t)
		s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."})
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if !errors.Is(err, enroll.ErrRefused) || r.Outcome != ledger.Undone {
			t.Errorf("%v, outcome %q, want %v and %q", err, r.Outcome, enroll.ErrRefused, ledger.Undone)
		}
		s.MustHold(t, r, err)
		s.MustBeUntouched(t)
		if want := []string{"CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice"}; !slices.Equal(s.Writes(), want) {
			t.Errorf("AWS was sent %v, want %v", s.Writes(), want)
		}
	})
}
