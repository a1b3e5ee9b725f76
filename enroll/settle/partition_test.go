package settle_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// interruptedRoot leaves a ceremony of root that took its account to be in the partition
// aws: nothing said otherwise.
func interruptedRoot(t *testing.T, s *enrolltest.Stage) (id string) {
	t.Helper()
	s.Operator.Said = []env.Outcome{env.Later}
	if _, err := s.Run(t.Context(), t, s.ForRoot()); !errors.Is(err, enroll.ErrNotSaid) {
		t.Fatal(err)
	}
	s.FreeKeys()
	s.Restart(t)
	return enrolltest.Unsettled(s.Ledger)[0].ID
}

// A ceremony of root that was interrupted under a guess is settled under the right
// name, which AWS or the operator tells.
func TestRecoverRootOfAGuessedPartition(t *testing.T) {
	for name, told := range map[string]func(*enrolltest.Stage){
		"by AWS":          func(s *enrolltest.Stage) { s.AWS = s.Client(s.Admin) },
		"by the operator": func(s *enrolltest.Stage) { s.Partition = s.Home },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.NewIn(t, "aws-eusc")
				id := interruptedRoot(t, s)
				told(s)
				r, err := settle.Recover(t.Context(), s.Env, id, settle.Word{Confirm: enrolltest.Agrees, Console: ledger.ConsoleAccepted})
				if err != nil {
					t.Fatal(err)
				}
				if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN || s.LastEnd(t).DeviceARN != r.DeviceARN {
					t.Errorf("AWS has %+v, the record %s", made, r.DeviceARN)
				}
			})
		})
	}
}

// A ceremony of a root that does not sign in, which an older version began, is settled,
// but nobody enters as root for it.
func TestNoRootIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.NewIn(t, "aws-us-gov")
		const id, name = "20260302-abcdef", "rootseal-root-sealed-abcdef"
		begin := s.ForgedBegin("abcdef")
		begin.Principal, begin.Alias, begin.Group, begin.SeedSource = enrolltest.AccountNumber+"/root", "", "sealed", string(env.Paste)
		begin.CredentialID, begin.Clock.Source, begin.DeviceNames = "AWS:root@111122223333 sealed abcdef", "officer", []string{name}
		s.Forge(t, id, begin, &ledger.Load{DeviceName: name, DeviceARN: s.Home.ARN(enrolltest.AccountNumber, "mfa/"+name), Witnesses: enrolltest.Challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}})
		word := settle.Word{Confirm: enrolltest.Agrees, Console: ledger.DeviceAbsent, Typed: enrolltest.AccountNumber}
		s.Root = s.Manager
		if _, err := settle.Recover(t.Context(), s.Env, id, word); !errors.Is(err, mfa.ErrNoRoot) || !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, mfa.ErrNoRoot)
		}
		s.Root = nil
		if r, err := settle.Recover(t.Context(), s.Env, id, word); err != nil || r.Outcome != ledger.Undone {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A stated partition that is another than the credentials' is refused, and nothing is
// recorded.
func TestRecoverRefusesAnotherPartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		records := len(s.Kinds())
		s.Partition, _ = cloud.PartitionNamed("aws-cn")
		_, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees})
		if !errors.Is(err, mfa.ErrPartition) || !errors.Is(err, step.ErrUnsettled) || len(s.Kinds()) != records {
			t.Errorf("%v, records %v", err, s.Kinds())
		}
	})
}
