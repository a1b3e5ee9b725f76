package enroll_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simop"
)

// vaultOf runs the simulated manager's program.
func vaultOf(op *simop.Op) *manager.Vault {
	run := func(_ context.Context, call manager.Call) (manager.Output, error) {
		var stdout, stderr bytes.Buffer
		if code := op.Exec(call.Argv[1:], bytes.NewReader(call.Stdin), &stdout, &stderr); code != 0 {
			return manager.Output{}, &manager.ExitError{Code: code}
		}
		return manager.Output{Stdout: stdout.Bytes()}, nil
	}
	return manager.New(ledger.Manager{Command: []string{"op"}, Vault: "Break glass"}, run)
}

// A password manager holds the seed instead of keys. What it got before AWS refused is
// left in it.
func TestManagedDeviceThatIsUndone(t *testing.T) {
	for action, want := range map[string]string{"CreateVirtualMFADevice": ledger.Undone, "EnableMFADevice": ledger.Owing} {
		t.Run(action, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 0)
				op := &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}
				q := s.ForAlice()
				q.Keys, q.Vault = nil, vaultOf(op)
				s.AWSAccount.Deny(action, simaws.DenySCP)
				r, err := s.Run(t.Context(), t, q)
				if !errors.Is(err, cloud.ErrDenied) || r.Outcome != want || len(r.Owed) != len(op.Items) {
					t.Errorf("%q, %v, owed %v; the manager has %d items", r.Outcome, err, r.Owed, len(op.Items))
				}
			})
		})
	}
}

// A user's device has its tag, whoever holds the seed: it is looked at before anything is
// written.
func TestRetireAnothersManagedDevice(t *testing.T) {
	for name, tag := range map[string]string{"its own": "", "another's": "20260101-aaaaaa"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				q := s.ForAlice()
				q.Keys, q.Group, q.Vault = nil, "manager", vaultOf(&simop.Op{Now: time.Now, Vaults: []string{"Break glass"}})
				made := s.MustRun(t, q)
				s.FreeKeys()
				if tag != "" {
					s.AWS = taggedBy{s.AWS, made.DeviceARN, tag}
				}
				c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: s.Book().Device(made.ID)})
				if err == nil {
					c.Close()
				}
				if (err == nil) != (tag == "") {
					t.Error(err)
				}
			})
		})
	}
}
