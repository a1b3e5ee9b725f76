package manager_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/hwtest/simop"
)

// withPass is a desk whose password manager is pass.
func withPass(t *testing.T) (*desk, *simop.Pass, enroll.Request) {
	t.Helper()
	d, p := newDesk(t), &simop.Pass{Now: time.Now}
	q := d.request()
	q.Vault = manager.New(ledger.Manager{Command: []string{"pass"}, Like: manager.LikePass, Vault: "aws/break-glass"}, func(_ context.Context, call manager.Call) (manager.Output, error) {
		return enrolltest.Program(p.Exec, call)
	})
	return d, p, q
}

// pass holds the seed of a user and of root.
func TestPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, p, q := withPass(t)
		r, err := d.Run(t.Context(), t, q)
		if err != nil || r.Outcome != ledger.Complete || p.Items["aws/break-glass/"+r.CredentialID] == "" {
			t.Fatalf("%+v: %v", r, err)
		}
		load := d.Ledger.Records()[1].Body.(*ledger.Load)
		if want := []string{"pass", "otp", "insert", "aws/break-glass/" + r.CredentialID}; !slices.Equal(load.HandedTo, want) {
			t.Errorf("%q", load.HandedTo)
		}
		root := d.ForRootWithProfile()
		root.Keys, root.Group, root.Source, root.Vault = nil, "manager", env.Scanned, q.Vault
		d.Operator.OnScan = func(q env.SecretRequest) {
			p.Items[q.Manager.Vault+"/"+q.Item] = "otpauth://totp/AWS?secret=" + d.Operator.Shown
		}
		if r, err = d.Run(t.Context(), t, root); err != nil || r.Outcome != ledger.Complete {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// Since pass replaces an item without a question, an item that is there refuses the
// ceremony before AWS makes a device, and one that cannot be read does, too.
func TestPassHasTheItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, p, q := withPass(t)
		const item = "AWS:alice@acme manager k3v9q2"
		p.Items = map[string]string{"aws/break-glass/" + item: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}
		if err := q.Vault.Absent(t.Context(), item); !errors.Is(err, manager.ErrItem) {
			t.Error(err)
		}
		p.Trouble = simop.Locked
		if err := q.Vault.Absent(t.Context(), item); !errors.Is(err, manager.ErrSignedOut) {
			t.Error(err)
		}
		if err := q.Vault.Absent(t.Context(), item+"x"); err != nil {
			t.Error(err)
		}
		d.MustBeUntouched(t)
	})
}

// pass prints what it was given if it does not take it: nobody sees that.
func TestPassEchoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, p, q := withPass(t)
		p.Trouble = simop.Echoes
		r, err := d.Run(t.Context(), t, q)
		d.MustHold(t, r, err)
		if !errors.Is(err, manager.ErrManager) || strings.Contains(err.Error(), "otpauth") || len(d.Made()) != 0 {
			t.Errorf("%+v: %v", r, err)
		}
		if want := "pass rm 'aws/break-glass/" + r.CredentialID + "'"; len(r.Owed) != 1 || !strings.Contains(r.Owed[0].What, want) {
			t.Errorf("%+v", r.Owed)
		}
	})
}
