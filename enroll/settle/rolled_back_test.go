package settle_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/settle"
)

// taggedHead is AWS where a device was made by a ledger with another head.
type taggedHead struct {
	env.AWS
	arn string
}

func (a *taggedHead) Tags(ctx context.Context, arn string) (map[string]string, error) {
	tags, err := a.AWS.Tags(ctx, arn)
	if arn == a.arn && err == nil {
		tags[mfa.HeadTag] = "7:0123456789abcdef"
	}
	return tags, err
}

// The last records are lost: AWS has the device enabled, whatever the ledger says.
func TestRecoverReadsAWSBeforeItBelievesTheLedger(t *testing.T) {
	for _, lost := range []int{1, 2, 3} { // from the end, from enable, from load on
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			r := s.MustRun(t, s.ForAlice())
			s.FreeKeys()
			s.Cut(len(s.Ledger.Records()) - lost)
			s.Restart(t)
			again, err := s.Recover(t, "")
			switch {
			case lost < 3 && (err != nil || again.Outcome != ledger.Complete):
				t.Errorf("%d records lost: %+v, %v", lost, again, err)
			case lost == 3 && (!errors.Is(err, settle.ErrLostToLedger) || again.Outcome != ledger.Owing):
				t.Errorf("%d records lost: %+v, %v", lost, again, err)
			}
			if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN || !made[0].Enabled() {
				t.Errorf("%d records lost: AWS has %+v", lost, made)
			}
			for _, card := range s.Cards {
				if len(s.Held(card)) != 1 {
					t.Errorf("%d records lost: key %d holds %v", lost, card.Serial(), s.IDs(card))
				}
			}
		})
	}
}

// A ledger that lacks what is remembered of it deletes nothing, until a head is
// typed that it has.
func TestRolledBackLedgerDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		known := ledger.Head{Sequence: 99, Hash: s.Ledger.Head().Hash}
		s.Restart(t)
		s.Remembered.Heads = []ledger.Head{known}
		open := enrolltest.Unsettled(s.Ledger)[0]
		if _, err := settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees}); !errors.Is(err, gate.ErrRolledBack) {
			t.Fatalf("%v, want %v", err, gate.ErrRolledBack)
		}
		if len(s.Made()) != 1 || len(s.Held(s.Cards[0])) != 1 {
			t.Error("something is gone")
		}
		s.Remembered.Typed = s.Ledger.Head()
		if r, err := settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: enrolltest.Agrees}); err != nil || r.Outcome != ledger.Undone {
			t.Fatalf("%+v, %v", r, err)
		}
		found := false
		for _, f := range s.Book().Open() {
			found = found || f.ID[:8] == "rollback"
		}
		if !found {
			t.Errorf("findings %+v, want one of the rollback", s.Book().Open())
		}
	})
}

// The head that AWS keeps in a device's tag is one that the ledger must have.
func TestDeviceRemembersTheHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		d := s.Made()[0]
		s.Restart(t)
		s.AWS = &taggedHead{s.AWS, d.ARN}
		if _, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees}); !errors.Is(err, gate.ErrRolledBack) {
			t.Errorf("%v, want %v", err, gate.ErrRolledBack)
		}
		if len(s.Held(s.Cards[0])) != 1 {
			t.Error("key 1001 lost its credential")
		}
	})
}

// A device carries the head that the ledger had when it was made: the record of the
// intent, which stands before the device's own.
func TestDeviceIsTaggedWithTheHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForAlice())
		head, err := ledger.ParseHead(s.Made()[0].Tags[mfa.HeadTag])
		if err != nil || head.Sequence != 1 || !s.Ledger.Contains(head) {
			t.Errorf("the tag has %+v, %v", head, err)
		}
	})
}
