package enroll_test

import (
	"bytes"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// The main job: one seed on three keys, enabled for an IAM user.
func TestEnrolUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != ledger.Complete {
			t.Errorf("outcome %q, want %q", r.Outcome, ledger.Complete)
		}
		devices := s.aws.Devices()
		if len(devices) != 1 || devices[0].ARN != r.DeviceARN || devices[0].Owner != "alice" {
			t.Fatalf("AWS has %+v, want %s enabled for alice", devices, r.DeviceARN)
		}
		for _, card := range s.cards {
			stored := card.Stored()
			if len(stored) != 1 || stored[0].ID != r.CredentialID || !bytes.Equal(stored[0].Key, s.cards[0].Stored()[0].Key) {
				t.Errorf("key %d holds %v, want %q with the seed of the others", card.Serial(), stored, r.CredentialID)
			}
		}
		if got, want := s.kinds(), []string{"begin", "load", "enable", "end"}; !slices.Equal(got, want) {
			t.Errorf("records %v, want %v", got, want)
		}
		time.Sleep(time.Minute)
		if err := s.aws.SignIn("alice", s.code(t, s.cards[1], time.Now())); err != nil {
			t.Errorf("signing in with a code of the second key: %v", err)
		}
	})
}

// Root by the console: the secret is handed over, the pair typed.
func TestEnrolRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		r, err := s.run(t.Context(), t, s.root())
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != ledger.NotConfirmed {
			t.Errorf("outcome %q without a profile, want %q", r.Outcome, ledger.NotConfirmed)
		}
		if !slices.Equal(s.officer.consoleOK, []bool{true}) {
			t.Errorf("the console said %v of the pairs, want one yes", s.officer.consoleOK)
		}
		time.Sleep(time.Minute)
		if err := s.aws.Console().SignIn(s.code(t, s.cards[0], time.Now())); err != nil {
			t.Errorf("signing in as root with a code of the first key: %v", err)
		}
	})
}

// At the card: 6 commands a key, which is the floor for finding it, seeing that
// nothing is overwritten, writing and proving.
func TestCommandsPerKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 5)
		if _, err := s.run(t.Context(), t, s.alice()); err != nil {
			t.Fatal(err)
		}
		for _, card := range s.cards {
			if n := card.Count(); n != 6 {
				t.Errorf("key %d was sent %d commands, want 6: %v", card.Serial(), n, names(card))
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
