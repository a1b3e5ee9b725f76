package custody_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/hwtest/simop"
)

// A device whose seed a password manager has is proven, and adopted after the ledger was
// lost, on a workstation that cannot read cards.
func TestManagedDeviceWithoutAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 0)
		op := &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}
		vault := manager.New(ledger.Manager{Command: []string{"op"}, Vault: "Break glass"}, func(_ context.Context, call manager.Call) (manager.Output, error) {
			return enrolltest.Program(op.Exec, call)
		})
		q := s.ForAlice()
		q.Keys, q.Vault = nil, vault
		made := s.MustRun(t, q)
		s.Readers.Fail(device.ErrNoService)
		prove := func() {
			t.Helper()
			time.Sleep(time.Minute)
			if live, err := custody.NewTogether(s.Env).ProveManaged(t.Context(), s.Env, s.OnlyDevice(t), vault); err != nil || live.Result != ledger.Proven {
				t.Errorf("live %+v, %v", live, err)
			}
		}
		prove()
		s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
		s.Restart(t)
		if err := s.Adopt(t, custody.AdoptRequest{
			Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"}, Group: "daily", Vault: vault,
		}); err != nil {
			t.Fatal(err)
		}
		if d := s.OnlyDevice(t); d.Outcome != record.Adopted || d.DeviceARN != made.DeviceARN || len(d.Keys) != 0 {
			t.Errorf("adopted %+v", d)
		}
		prove()
	})
}

// The seed is on two keys or more, or else in a password manager.
func TestAdoptNeedsKeysOrAManager(t *testing.T) {
	for _, tt := range []struct {
		keys    int
		managed bool
		want    bool // it lacks keys
	}{{0, false, true}, {1, false, true}, {2, false, false}, {0, true, false}, {1, true, true}} {
		synctest.Test(t, func(t *testing.T) {
			s, q := enrolltest.ByHand(t, false)
			q.Keys = q.Keys[:tt.keys]
			if tt.managed {
				q.Vault = manager.New(ledger.Manager{Command: []string{"op"}}, func(context.Context, manager.Call) (manager.Output, error) {
					return manager.Output{}, &manager.ExitError{Code: 1}
				})
			}
			if err := s.Adopt(t, q); errors.Is(err, custody.ErrAdoptKeys) != tt.want {
				t.Errorf("%d keys, a manager %v: %v", tt.keys, tt.managed, err)
			}
		})
	}
}
