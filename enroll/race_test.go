package enroll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
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
		s := newStage(t, 2)
		second := s.newEnv(t)
		second.AWS = nil
		tried := 0
		s.operator.onEvent = func(step.Event) {
			fresh := openLedger(t, s.store)
			second.Ledger = fresh
			for _, open := range unsettled(fresh) {
				tried++
				if _, err := settle.Recover(t.Context(), second, open.ID, settle.Word{Confirm: agrees, Console: ledger.DeviceAbsent}); !errors.Is(err, ledger.ErrClaimed) || !errors.Is(err, step.ErrUnsettled) {
					t.Errorf("%v, want %v and %v", err, ledger.ErrClaimed, step.ErrUnsettled)
				}
			}
		}
		r, err := s.run(t.Context(), t, s.root())
		if err != nil || tried == 0 {
			t.Fatalf("%v, with a recover tried %d times", err, tried)
		}
		s.mustHold(t, r, err)
	})
}

// Two rootseals show their plans for the same group; the first to begin has it.
func TestTwoPlansForOneGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		slow := s.prepare(t, s.alice())
		defer slow.Close()
		slow.Release()
		other := s.newEnv(t)
		quick, err := enroll.Prepare(t.Context(), other, s.alice())
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
		if made := s.made(); len(made) != 1 {
			t.Errorf("AWS has %d devices of ours, want one", len(made))
		}
	})
}

// An Enable that landed, whose answer was lost, and lists that do not show the
// device yet: the other list does, and else the deletion that AWS refuses.
func TestListsLag(t *testing.T) {
	for name, behind := range map[string]lagging{
		"the account's list": {account: true},
		"both lists":         {account: true, user: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
				aws := &behind
				aws.AWS, s.AWS = s.AWS, aws
				s.operator.onEvent = func(e step.Event) {
					if e.Step == "enable" && e.What == step.Started {
						aws.until = time.Now().Add(5 * time.Second)
					}
				}
				r, err := s.run(t.Context(), t, s.alice())
				if err != nil || r.Outcome != ledger.Complete {
					t.Fatalf("%v, outcome %q, want it complete", err, r.Outcome)
				}
				s.mustHold(t, r, err)
			})
		})
	}
}

// As above with both lists behind, and the deletion that would have told is not
// answered either: nothing is taken for gone that was not asked for by name.
func TestListsLagAndNoAnswerToTheDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.aws.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
		s.aws.Fault(simaws.Fault{Action: "DeleteVirtualMFADevice", Kind: simaws.LoseRequest})
		aws := &lagging{AWS: s.AWS, account: true, user: true}
		s.AWS = aws
		s.operator.onEvent = func(e step.Event) {
			if e.Step == "enable" && e.What == step.Started {
				aws.until = time.Now().Add(time.Minute)
			}
		}
		r, err := s.run(t.Context(), t, s.alice())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		s.mustHold(t, r, err)
		for _, card := range s.cards {
			if len(s.held(card)) != 1 {
				t.Errorf("key %d lost its credential while the device is enabled", card.Serial())
			}
		}
	})
}

// lagging is AWS with lists that show nothing until some moment.
type lagging struct {
	env.AWS
	account, user bool
	until         time.Time
}

func (l *lagging) VirtualDevices(ctx context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	if l.account && time.Now().Before(l.until) {
		return nil, cloud.Answer{}, nil
	}
	return l.AWS.VirtualDevices(ctx)
}

func (l *lagging) UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error) {
	if l.user && time.Now().Before(l.until) {
		return nil, cloud.Answer{}, nil
	}
	return l.AWS.UserDevices(ctx, user)
}

// The clock jumps while the officer is in front of the console's page.
func TestClockJumpsBeforeThePaste(t *testing.T) {
	for name, profile := range map[string]bool{"without a profile": false, "with a profile": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				q := s.rootWithProfile()
				if !profile {
					q = s.root()
				}
				s.operator.onSecret = func(secret env.Secret) env.Secret {
					s.awsAhead = 6 * time.Hour
					return secret
				}
				r, err := s.run(t.Context(), t, q)
				if !errors.Is(err, env.ErrClock) {
					t.Errorf("%v, want %v", err, env.ErrClock)
				}
				if len(s.operator.pairs) != 0 {
					t.Error("a pair was shown")
				}
				s.mustHold(t, r, err)
			})
		})
	}
}
