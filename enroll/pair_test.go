package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

// mustBeInStep fails unless AWS took one pair, of the step in which it was
// taken or the one before, and stored no offset but that.
func (s *stage) mustBeInStep(t *testing.T) {
	t.Helper()
	made := s.made()
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
				s := newStage(t, 2)
				time.Sleep(into)
				start := time.Now()
				r, err := s.run(t.Context(), t, s.alice())
				if err != nil {
					t.Fatal(err)
				}
				s.mustHold(t, r, err)
				s.mustBeInStep(t)
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
		s := newStage(t, 3)
		c := s.prepare(t, s.alice())
		c.Release()
		time.Sleep(10 * time.Minute)
		r, err := c.Run(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		s.mustBeInStep(t)
	})
}

// While AWS asks for patience the pair grows old: another one is sent.
func TestPairAgedByThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		time.Sleep(20 * time.Second)
		for call := 1; call <= 4; call++ {
			s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Call: call, Kind: simaws.Throttle})
		}
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		s.mustBeInStep(t)
		if n := s.count("EnableMFADevice"); n != 5 {
			t.Errorf("Enable was sent %d times, want 5, each after a refusal", n)
		}
	})
}

// The laptop sleeps between the proofs and Enable: the keys are asked again.
func TestPairAgedBySleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.store.onCreate = func(data []byte) {
			if kindOf(t, data) == "enable" {
				time.Sleep(time.Hour)
			}
		}
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		s.mustBeInStep(t)
	})
}

// An officer who is called away for ten minutes is shown new codes.
func TestPairRenewedForTheOfficer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Renew, env.Accepted}
		s.operator.onPair = func(p env.Pair) {
			if now := oath.Step(time.Now(), 30*time.Second); p.Step != now && p.Step != now-1 {
				t.Errorf("shown a pair of step %d in step %d", p.Step, now)
			}
			if left := time.Until(p.NotAfter); left <= 0 || left > time.Minute {
				t.Errorf("shown a pair that is good for %v", left)
			}
			first := len(s.operator.pairs) == 1
			s.operator.keepPair = first // and is not typed
			if first {
				time.Sleep(10 * time.Minute)
			}
		}
		r, err := s.run(t.Context(), t, s.root())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		s.mustBeInStep(t)
		if pairs := s.operator.pairs; len(pairs) != 2 || pairs[1].Step != pairs[0].Step+20 {
			t.Errorf("shown %+v, want a second pair 20 steps after the first", pairs)
		}
	})
}

// Codes that were shown would be the same again within their step: the next pair
// waits for the next one.
func TestPairRenewedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Renew, env.Accepted}
		s.operator.onPair = func(env.Pair) { s.operator.keepPair = len(s.operator.pairs) == 1 }
		r, err := s.run(t.Context(), t, s.root())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		if pairs := s.operator.pairs; len(pairs) != 2 || pairs[1].Step != pairs[0].Step+1 || pairs[1].Code1 != pairs[0].Code2 {
			t.Errorf("shown %+v, want a second pair one step after the first", pairs)
		}
	})
}

// The console says no to the first pair, and yes to the next.
func TestPairRefusedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Refused, env.Accepted}
		s.operator.onPair = func(env.Pair) { s.operator.keepPair = len(s.operator.pairs) == 1 }
		r, err := s.run(t.Context(), t, s.root())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		s.mustBeInStep(t)
		if want := []string{"begin", "load", "enable", "statement", "statement", "end"}; !slices.Equal(s.kinds(), want) {
			t.Errorf("records %v, want %v", s.kinds(), want)
		}
	})
}

// AWS refuses the pair: nothing is left.
func TestPairRefusedByAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		s.plantSpare(t)
		s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."})
		r, err := s.run(t.Context(), t, s.alice())
		if !errors.Is(err, enroll.ErrRefused) || r.Outcome != ledger.Undone {
			t.Errorf("%v, outcome %q, want %v and %q", err, r.Outcome, enroll.ErrRefused, ledger.Undone)
		}
		s.mustHold(t, r, err)
		s.mustBeUntouched(t)
		if want := []string{"CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice"}; !slices.Equal(s.writes(), want) {
			t.Errorf("AWS was sent %v, want %v", s.writes(), want)
		}
	})
}
