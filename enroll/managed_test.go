package enroll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simop"
)

// A password manager holds the seed instead of keys. What it got before AWS refused is
// left in it.
func TestManagedDeviceThatIsUndone(t *testing.T) {
	for action, want := range map[string]string{"CreateVirtualMFADevice": ledger.Undone, "EnableMFADevice": ledger.Owing} {
		t.Run(action, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 0)
				op := &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}
				run := func(_ context.Context, call manager.Call) (manager.Output, error) {
					return enrolltest.Program(op.Exec, call)
				}
				q := s.ForAlice()
				q.Keys, q.Vault = nil, manager.New(ledger.Manager{Command: []string{"op"}, Vault: "Break glass"}, run)
				s.AWSAccount.Deny(action, simaws.DenySCP)
				r, err := s.Run(t.Context(), t, q)
				if !errors.Is(err, cloud.ErrDenied) || r.Outcome != want || len(r.Owed) != len(op.Items) {
					t.Errorf("%q, %v, owed %v; the manager has %d items", r.Outcome, err, r.Owed, len(op.Items))
				}
			})
		})
	}
}
