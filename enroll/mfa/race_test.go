package mfa_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// A recover in a second window, while the first is at work and seems to hang:
// it leaves everything alone, whatever moment it comes at.
func TestRecoverBesideARunningCeremony(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		second := s.NewEnv(t)
		second.AWS = nil
		tried := 0
		s.Operator.OnEvent = func(step.Event) {
			fresh := enrolltest.OpenLedger(t, s.Store)
			second.Ledger = fresh
			for _, open := range enrolltest.Unsettled(fresh) {
				tried++
				if _, err := settle.Recover(t.Context(), second, open.ID, settle.Word{Confirm: enrolltest.Agrees, Console: ledger.DeviceAbsent}); !errors.Is(err, ledger.ErrClaimed) || !errors.Is(err, step.ErrUnsettled) {
					t.Errorf("%v, want %v and %v", err, ledger.ErrClaimed, step.ErrUnsettled)
				}
			}
		}
		r, err := s.Run(t.Context(), t, s.ForRoot())
		if err != nil || tried == 0 {
			t.Fatalf("%v, with a recover tried %d times", err, tried)
		}
		s.MustHold(t, r, err)
	})
}

// Two rootseals show their plans for the same group; the first to begin has it.
func TestTwoPlansForOneGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		slow := s.Prepare(t, s.ForAlice())
		defer slow.Close()
		slow.Release()
		other := s.NewEnv(t)
		quick, err := enroll.Prepare(t.Context(), other, s.ForAlice())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := quick.Run(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		quick.Close()
		if _, err := slow.Run(t.Context(), nil, nil); !errors.Is(err, gate.ErrGroupTaken) {
			t.Errorf("%v, want %v", err, gate.ErrGroupTaken)
		}
		if made := s.Made(); len(made) != 1 {
			t.Errorf("AWS has %d devices of ours, want one", len(made))
		}
	})
}

// An Enable that landed, whose answer was lost, and lists that do not show the
// device yet: the other list does, and else the deletion that AWS refuses.
func TestListsLag(t *testing.T) {
	for name, behind := range map[string]enrolltest.Lagging{
		"the account's list": {Account: true},
		"both lists":         {Account: true, User: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
				aws := &behind
				aws.AWS, s.AWS = s.AWS, aws
				s.Operator.OnEvent = func(e step.Event) {
					if e.Step == "enable" && e.What == step.Started {
						aws.Until = time.Now().Add(5 * time.Second)
					}
				}
				r, err := s.Run(t.Context(), t, s.ForAlice())
				if err != nil || r.Outcome != ledger.Complete {
					t.Fatalf("%v, outcome %q, want it complete", err, r.Outcome)
				}
				s.MustHold(t, r, err)
			})
		})
	}
}

// As above with both lists behind, and the deletion that would have told is not
// answered either: nothing is taken for gone that was not asked for by name.
func TestListsLagAndNoAnswerToTheDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
		s.AWSAccount.Fault(simaws.Fault{Action: "DeleteVirtualMFADevice", Kind: simaws.LoseRequest})
		aws := &enrolltest.Lagging{AWS: s.AWS, Account: true, User: true}
		s.AWS = aws
		s.Operator.OnEvent = func(e step.Event) {
			if e.Step == "enable" && e.What == step.Started {
				aws.Until = time.Now().Add(time.Minute)
			}
		}
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		s.MustHold(t, r, err)
		for _, card := range s.Cards {
			if len(s.Held(card)) != 1 {
				t.Errorf("key %d lost its credential while the device is enabled", card.Serial())
			}
		}
	})
}

// The clock jumps while the officer is in front of the console's page.
func TestClockJumpsBeforeThePaste(t *testing.T) {
	for name, profile := range map[string]bool{"without a profile": false, "with a profile": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				q := s.ForRootWithProfile()
				if !profile {
					q = s.ForRoot()
				}
				s.Operator.OnSecret = func(secret env.Secret) env.Secret {
					s.AWSAhead = 6 * time.Hour
					return secret
				}
				r, err := s.Run(t.Context(), t, q)
				if !errors.Is(err, env.ErrClock) {
					t.Errorf("%v, want %v", err, env.ErrClock)
				}
				if len(s.Operator.Pairs) != 0 {
					t.Error("a pair was shown")
				}
				s.MustHold(t, r, err)
			})
		})
	}
}
