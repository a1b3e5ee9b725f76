package enroll_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/step"

	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// The main job: one seed on three keys, enabled for an IAM user.
func TestEnrolUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		r := s.MustRun(t, s.ForAlice())
		s.MustHold(t, r, nil)
		if r.Outcome != ledger.Complete {
			t.Errorf("outcome %q, want %q", r.Outcome, ledger.Complete)
		}
		made := s.Made()
		if len(made) != 1 || made[0].ARN != r.DeviceARN || made[0].Owner != "alice" || made[0].Offset != 0 {
			t.Fatalf("AWS has %+v, want %s enabled for alice with no offset", made, r.DeviceARN)
		}
		if made[0].Tags[mfa.CeremonyTag] != r.ID {
			t.Errorf("tags %v, want the ceremony %s", made[0].Tags, r.ID)
		}
		if end := s.LastEnd(t); len(end.RequestIDs) != 2 {
			t.Errorf("request ids %q, want those of Create and Enable", end.RequestIDs)
		}
		for _, card := range s.Cards {
			held := s.Held(card)
			if len(held) != 1 || held[0].ID != r.CredentialID || !bytes.Equal(held[0].Key, made[0].Seed) {
				t.Errorf("key %d holds %v, want %q with AWS's seed", card.Serial(), held, r.CredentialID)
			}
		}
		if got, want := s.Kinds(), []string{"begin", "load", "enable", "end"}; !slices.Equal(got, want) {
			t.Errorf("records %v, want %v", got, want)
		}
		if got, want := s.Writes(), []string{"CreateVirtualMFADevice", "EnableMFADevice"}; !slices.Equal(got, want) {
			t.Errorf("AWS was sent %v, want %v", got, want)
		}
		time.Sleep(time.Minute)
		if err := s.AWSAccount.SignIn("alice", s.Code(t, s.Cards[1], time.Now())); err != nil {
			t.Errorf("signing in with a code of the second key: %v", err)
		}
	})
}

// lateEnable is AWS where an Enable that was in doubt lands in the moment
// between the look at the device and its deletion.
type lateEnable struct {
	env.AWS
	land func()
}

func (l lateEnable) Delete(ctx context.Context, arn string) (cloud.Answer, error) {
	l.land()
	return l.AWS.Delete(ctx, arn)
}

// AWS refuses to delete a device that is in use, and so tells that the enable
// has happened after all.
func TestEnableLandsBeforeDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.LoseRequest})
		s.AWS = lateEnable{s.AWS, func() { s.EnableFor(t, "alice", s.Made()[0].ARN, s.Held(s.Cards[0])[0].Key) }}
		r, err := s.Run(t.Context(), t, s.ForAlice())
		if err != nil || r.Outcome != ledger.Complete {
			t.Errorf("%v, outcome %q, want %q", err, r.Outcome, ledger.Complete)
		}
		s.MustHold(t, r, err)
	})
}

// Root by the console: the secret is handed over, the pair typed.
func TestEnrolRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		r := s.MustRun(t, s.ForRoot())
		s.MustHold(t, r, nil)
		if r.Outcome != ledger.NotConfirmed {
			t.Errorf("outcome %q without a profile, want %q", r.Outcome, ledger.NotConfirmed)
		}
		if !slices.Equal(s.Operator.ConsoleOK, []bool{true}) {
			t.Errorf("the console said %v of the pairs, want one yes", s.Operator.ConsoleOK)
		}
		if n := len(s.AWSAccount.Calls()) - s.Planted; n != 0 {
			t.Errorf("AWS was called %d times without a profile", n)
		}
		mustHear(t, s, "take secret")
		time.Sleep(time.Minute)
		if err := s.AWSAccount.Console().SignIn(s.Code(t, s.Cards[0], time.Now())); err != nil {
			t.Errorf("signing in as root with a code of the first key: %v", err)
		}
	})
}

// With a profile that can read, root is confirmed at AWS.
func TestEnrolRootWithProfile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		r := s.MustRun(t, s.ForRootWithProfile())
		s.MustHold(t, r, nil)
		if end := s.LastEnd(t); r.Outcome != ledger.Complete || end.Confirmed != "aws" || end.EnableDate == nil {
			t.Errorf("outcome %q, confirmed %q at %v, want complete and confirmed by aws", r.Outcome, end.Confirmed, end.EnableDate)
		}
		if writes := s.Writes(); len(writes) != 0 {
			t.Errorf("AWS was sent %v; root's device is the console's", writes)
		}
	})
}

// A login at another service takes a seed of ours.
func TestEnrolLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		r := s.MustRun(t, s.ForLogin())
		s.MustHold(t, r, nil)
		if r.Outcome != ledger.NotConfirmed || r.DeviceARN != "" {
			t.Errorf("outcome %q, device %q, want %q and none", r.Outcome, r.DeviceARN, ledger.NotConfirmed)
		}
		mustHear(t, s, "make seed")
	})
}

// mustHear fails unless the operator heard of a step.
func mustHear(t *testing.T, s *enrolltest.Stage, name string) {
	t.Helper()
	if !slices.ContainsFunc(s.Operator.Heard(), func(e step.Event) bool { return e.Step == name }) {
		t.Errorf("the operator did not hear of %q", name)
	}
}

// A create whose answer was lost lands while the ceremony runs: its device is deleted at
// the end.
func TestEnrolDeletesALateDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: simaws.LandLate, Delay: time.Minute})
		s.Store.OnCreate = func(data []byte) {
			if enrolltest.KindOf(t, data) == "enable" {
				time.Sleep(2 * time.Minute)
			}
		}
		r := s.MustRun(t, s.ForAlice())
		if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN {
			t.Errorf("AWS has %+v, want one device", made)
		}
	})
}

// A second group of the same principal is a second device.
func TestEnrolSecondGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		for _, group := range []string{"daily", "sealed"} {
			q := s.ForAlice()
			q.Group = group
			if _, err := s.Run(t.Context(), t, q); err != nil {
				t.Fatalf("group %s: %v", group, err)
			}
		}
		if made := s.Made(); len(made) != 2 || made[0].Owner != "alice" || made[1].Owner != "alice" {
			t.Errorf("AWS has %+v, want two devices of alice", made)
		}
		if held := record.Read(s.Ledger.Records()).Live(); len(held) != 2 || held[0].Group != "daily" || held[1].Group != "sealed" {
			t.Errorf("holdings %+v, want daily and sealed", held)
		}
	})
}

// At the card: 7 commands a key, which is the floor for finding it, seeing that
// nothing is overwritten, writing, proving, and seeing that it is still there.
func TestCommandsPerKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 5)
		s.MustRun(t, s.ForAlice())
		for _, card := range s.Cards {
			if n := card.Count(); n != 7 {
				t.Errorf("key %d was sent %d commands, want 7: %v", card.Serial(), n, names(card))
			}
		}
	})
}

func names(card *simcard.Card) []string {
	var all []string
	for _, e := range card.Log() {
		all = append(all, string(e.Instruction))
	}
	return all
}
