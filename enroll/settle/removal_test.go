package settle

import (
	"context"
	"errors"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/step"
)

// caller answers who asks, and nothing else.
type caller struct {
	env.AWS
	account string
}

func (c caller) Caller(context.Context) (cloud.Caller, cloud.Answer, error) {
	return cloud.Caller{Account: c.account}, cloud.Answer{}, nil
}

// nobody is a person who is never asked.
type nobody struct{ env.Person }

func newLeftovers(aws env.AWS) *removal {
	return newRemoval(&env.Env{AWS: aws, Person: nobody{}}, "20260201-bbbbbb", &ledger.Leftovers{
		Account: "111122223333", Devices: []ledger.LeftDevice{{DeviceARN: "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-aaaaaa", Ceremony: "20260101-aaaaaa"}},
		Credentials: []ledger.LeftCredential{{KeySerial: 1001, CredentialID: "AWS:alice@acme daily aaaaaa"}},
	}, Word{})
}

// A removal works on the keys and in the account that its record names.
func TestRemovalKeepsToItsRecord(t *testing.T) {
	r := newLeftovers(nil)
	for serial, holds := range map[device.KeySerial]bool{0: false, 1001: true, 1002: false} {
		if r.holds(serial) != holds {
			t.Errorf("key %d: %t", serial, !holds)
		}
	}
	for account, want := range map[string]error{"111122223333": nil, "999900001111": env.ErrWrongAccount} {
		if err := newLeftovers(caller{account: account}).checkAccount(t.Context()); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", account, err, want)
		}
	}
}

// What is in use by now is left alone, at AWS and on the keys, without a look.
func TestRemovalLeavesWhatIsInUse(t *testing.T) {
	r := newLeftovers(nil)
	r.kept = []string{"aaaaaa"}
	var left *step.LeftError
	if err := r.devices()[0].Do(t.Context()); !errors.As(err, &left) || len(r.done) > 0 {
		t.Errorf("%v, done %q", err, r.done)
	}
}

// A suffix is in use while its ceremony is unfinished or has a device.
func TestLiveSuffixes(t *testing.T) {
	l, err := ledger.Open(&ledgertest.Store{}, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "workstation"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"aaaaaa": true, "bbbbbb": true, "cccccc": true, "ffffff": false, "dddddd": true, "eeeeee": false}
	for suffix, outcome := range map[string]string{"aaaaaa": "", "bbbbbb": ledger.Complete, "cccccc": ledger.NotConfirmed, "ffffff": ledger.Undone} {
		bodies := []ledger.Body{&ledger.Begin{Principal: "111122223333/user/alice", Group: "daily", Suffix: suffix, Keys: []ledger.KeyState{{KeySerial: 1001}}, DeviceNames: []string{"x"}}, &ledger.End{Outcome: outcome}}
		if outcome == "" {
			bodies = bodies[:1]
		}
		for _, body := range bodies {
			if _, err := l.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: "20260101-" + suffix, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
	}
	live := liveSuffixes([]cloud.VirtualMFADevice{
		{ARN: "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-dddddd", EnableDate: time.Unix(1, 0)},
		{ARN: "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-eeeeee"},
	}, l)
	for suffix, is := range want {
		if live[suffix] != is {
			t.Errorf("%s is live: %t", suffix, live[suffix])
		}
	}
}

// A plan that deletes nothing, and closes a ceremony that never came to its keys, needs
// no confirmation.
func TestNeedsWord(t *testing.T) {
	deletes, wrote := []ledger.Deletion{{KeySerial: 1001}}, make([]WrittenBy, 2)
	for _, tt := range []struct {
		plan  RecoveryPlan
		needs bool
	}{
		{RecoveryPlan{}, false},
		{RecoveryPlan{Wrote: wrote}, false},
		{RecoveryPlan{Deletes: deletes}, true},
		{RecoveryPlan{TakeIn: "arn"}, true},
		{RecoveryPlan{Refused: "strange", Wrote: wrote[:1]}, false},
		{RecoveryPlan{Refused: "strange", Wrote: wrote}, true},
	} {
		if tt.plan.needsWord() != tt.needs {
			t.Errorf("%+v: %t", tt.plan, !tt.needs)
		}
	}
}
