package enrolltest

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// MustHold looks at the world from outside after a ceremony or a recovery that
// returned r and err, whatever went wrong in it, and fails where one of the
// promises of package enroll is broken. It reports which end was reached.
func (s *Stage) MustHold(t *testing.T, r enroll.Result, err error) {
	t.Helper()
	s.noteSecrets()
	s.MustSpareStrangers(t)
	s.MustHaveKeysFor(t)
	s.mustHaveEnded(t, r, err)
	s.mustHaveWorkedCleanly(t)
	s.mustKeepSecrets(t, r, err)
}

// MustSpareStrangers fails if a device or credential of another has changed.
func (s *Stage) MustSpareStrangers(t *testing.T) {
	t.Helper()
	for _, card := range s.Cards {
		stored := card.Stored()
		for i, old := range s.Strangers[card.Serial()] {
			if i >= len(stored) || !reflect.DeepEqual(stored[i], old) {
				t.Errorf("key %d: the stranger's %q is not as it was", card.Serial(), old.ID)
			}
		}
	}
	now := map[string]simaws.Device{}
	for _, d := range s.AWSAccount.Devices() {
		now[d.ARN] = d
	}
	for _, old := range s.Devices {
		if !reflect.DeepEqual(now[old.ARN], old) {
			t.Errorf("AWS: the stranger's %s is not as it was: %+v", old.ARN, now[old.ARN])
		}
	}
}

// MustHaveKeysFor fails if AWS may ask for a code of a device, and a key of the group
// does not hold its seed.
func (s *Stage) MustHaveKeysFor(t *testing.T) {
	t.Helper()
	for _, d := range s.Made() {
		if !d.Enabled() {
			continue
		}
		for _, card := range s.Cards {
			if held := s.Held(card); len(held) != 1 || !bytes.Equal(held[0].Key, d.Seed) {
				t.Errorf("%s is enabled, and key %d does not hold its seed", d.ARN, card.Serial())
			}
		}
	}
}

// mustHaveEnded: either everything is done and recorded, or nothing is left, or
// the ledger says that it is open or owed.
func (s *Stage) mustHaveEnded(t *testing.T, r enroll.Result, err error) {
	t.Helper()
	open := len(Unsettled(OpenLedger(t, s.Store))) > 0
	switch {
	case err == nil:
		if open {
			t.Errorf("no error, and the ceremony is open")
		}
		if r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed && r.Outcome != ledger.Undone && r.Outcome != ledger.Owing {
			t.Errorf("no error, and outcome %q", r.Outcome)
		}
	case errors.Is(err, step.ErrUnsettled):
		if r.Outcome != "" {
			t.Errorf("unsettled, and outcome %q", r.Outcome)
		}
		return
	case open:
		t.Errorf("the ceremony is open, and the error is %v", err)
	}
	s.mustBeAs(t, r)
}

// mustBeAs: keys and AWS are what an outcome promises.
func (s *Stage) mustBeAs(t *testing.T, r enroll.Result) {
	t.Helper()
	switch r.Outcome {
	case ledger.Complete, ledger.NotConfirmed:
		for _, card := range s.Cards {
			if held := s.Held(card); len(held) != 1 || held[0].ID != r.CredentialID {
				t.Errorf("key %d holds %d new credentials, want %q alone", card.Serial(), len(held), r.CredentialID)
			}
		}
	default:
		for _, card := range s.Cards {
			if held := s.Held(card); len(held) > 0 {
				t.Errorf("key %d still holds %q", card.Serial(), held[0].ID)
			}
		}
	}
	for _, d := range s.Made() {
		done := r.Outcome == ledger.Complete || r.Outcome == ledger.NotConfirmed
		if done && d.ARN == r.DeviceARN {
			if !d.Enabled() {
				t.Errorf("outcome %q, and %s is not enabled", r.Outcome, d.ARN)
			}
			continue
		}
		if !Owes(r, d.ARN) {
			t.Errorf("outcome %q, and AWS has %s, owner %q", r.Outcome, d.ARN, d.Owner)
		}
	}
}

// Owes reports whether the result names a device as pending cleanup.
func Owes(r enroll.Result, arn string) bool {
	for _, o := range r.Owed {
		if strings.Contains(o.What, arn[strings.LastIndex(arn, "/")+1:]) {
			return true
		}
	}
	return false
}

// mustHaveWorkedCleanly: keys were never reset, never written blindly, and never
// kept from others without a command.
func (s *Stage) mustHaveWorkedCleanly(t *testing.T) {
	t.Helper()
	for _, card := range s.Cards {
		listed := false
		for _, e := range card.Log() {
			switch e.Instruction {
			case simcard.SelectOATH, simcard.SelectManagement, simcard.SelectOTP:
				listed = false
			case simcard.List:
				listed = true
			case simcard.Put:
				if !listed {
					t.Errorf("key %d was written without a LIST in the same session", card.Serial())
				}
			case simcard.Reset:
				t.Errorf("key %d was sent RESET", card.Serial())
			}
		}
	}
	if idle := s.Readers.Audit().LongestIdle; idle > 3*time.Second {
		t.Errorf("a key was held for %s without a command", idle)
	}
	for _, slight := range s.Operator.slights {
		t.Errorf("the officer %s", slight)
	}
}

// MustBeUntouched fails unless keys and AWS are as they were, and no ceremony
// is open.
func (s *Stage) MustBeUntouched(t *testing.T) {
	t.Helper()
	s.MustSpareStrangers(t)
	for _, card := range s.Cards {
		if held := s.Held(card); len(held) != 0 {
			t.Errorf("key %d still holds %q", card.Serial(), held[0].ID)
		}
	}
	for _, d := range s.Made() {
		t.Errorf("AWS still has %s", d.ARN)
	}
	for _, open := range Unsettled(OpenLedger(t, s.Store)) {
		t.Errorf("ceremony %s is still open", open.ID)
	}
}

// MustNotHaveBegun fails unless the preflight left no trace at all: nothing in
// the ledger, no key held, no call that changes anything.
func (s *Stage) MustNotHaveBegun(t *testing.T) {
	t.Helper()
	s.MustBeUntouched(t)
	if n := s.Store.Creates(); n != 0 {
		t.Errorf("%d records were written before the preflight had passed", n)
	}
	if writes := s.Writes(); len(writes) != 0 {
		t.Errorf("AWS was sent %v before the preflight had passed", writes)
	}
	for _, card := range s.Cards {
		if n := card.Count(simcard.Put, simcard.Delete, simcard.SetCode, simcard.Rename, simcard.Reset); n != 0 {
			t.Errorf("key %d was sent %d writes before the preflight had passed", card.Serial(), n)
		}
	}
	if a := s.Readers.Audit(); a.Open != 0 || a.Handles != 0 {
		t.Errorf("%d transactions and %d handles are still open", a.Open, a.Handles)
	}
}

// MustKeepSeeds fails unless each key holds the seed of the one device in use.
func (s *Stage) MustKeepSeeds(t *testing.T) {
	t.Helper()
	for _, card := range s.Cards {
		if len(s.Held(card)) != 1 {
			t.Errorf("key %d lost the seed of a device in use", card.Serial())
		}
	}
}
