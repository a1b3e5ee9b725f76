//go:build unix

package command

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simop"
)

// lowTier makes the fleet one of the low tier, whose password manager is a stand-in.
func (o *fleetOffice) lowTier(t *testing.T) *simop.Op {
	t.Helper()
	text, err := os.ReadFile(o.file)
	if err != nil {
		t.Fatal(err)
	}
	low := strings.Replace(string(text), "  devices: {daily: desk}\n", "  tier: low\n", 1) + "manager: {command: [op, --account, acme], vault: Break glass}\n"
	if err := os.WriteFile(o.file, []byte(low), 0o600); err != nil {
		t.Fatal(err)
	}
	op := &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}
	o.Manager = func(_ context.Context, call manager.Call) (manager.Output, error) {
		if call.Argv[0] != "op" {
			return manager.Output{}, errors.New("another program")
		}
		return enrolltest.Program(op.Exec, call)
	}
	return op
}

// The low tier: the plan shows the command, apply has it confirmed, the seeds are in the
// manager, and the next plan has nothing to do. A device that failed is undone, and status
// shows the command that deletes its item.
func TestApplyLowTier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, 3, 2, 0)
		op := o.lowTier(t)
		o.add(t, "Olivia", 1001)
		p, confirm := o.planned(t)
		if p.Counts.Enroll != 3 {
			t.Fatalf("%+v", p.Counts)
		}
		if out, _ := o.types(t.Context(), t, "plan", o.file); !strings.Contains(out, "password manager, by op --account acme") {
			t.Errorf("the plan does not show the command:\n%s", out)
		}
		o.members[1].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
		before := len(o.records(t))
		o.applies(t, cli.ExitUsage, 1001, confirm...)
		if said := o.err.String(); !strings.Contains(said, `seeds go to the command "op --account acme": repeat it with --confirm-manager if you mean it`) || len(o.records(t)) != before {
			t.Errorf("it said\n%s", said)
		}
		o.applies(t, cli.ExitUsage, 1001, append(confirm, "--confirm-manager", "op")...)
		confirm = append(confirm, "--confirm-manager", "op --account acme")
		began := time.Now()
		r := o.applies(t, cli.ExitFailed, 1001, confirm...)
		if r.Done != 2 || r.Undone != 1 {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("it took %v: accounts do not wait in parallel", took)
		}
		o.mustBeSigned(t)
		if len(op.Items) != 3 || len(o.members[1].Devices()) != 0 {
			t.Errorf("%d items, %d devices in account 1", len(op.Items), len(o.members[1].Devices()))
		}
		for _, call := range op.Calls {
			if strings.Contains(strings.Join(call, " "), "otpauth") {
				t.Errorf("arguments: %q", call)
			}
		}
		if out, _ := o.types(t.Context(), t, "status"); !strings.Contains(out, "op --account acme item delete 'AWS:breakglass@"+memberNumber(1)+" manager ") {
			t.Errorf("status does not show how to clean up:\n%s", out)
		}
		if out, code := o.types(t.Context(), t, "log", "verify"); code != cli.ExitDone && code != cli.ExitWrong {
			t.Errorf("log verify: %d\n%s", code, out)
		}

		o.members[1].ClearFaults()
		if p, confirm = o.planned(t); p.Counts.Enroll != 1 || p.Counts.Nothing != 2 {
			t.Fatalf("the next plan: %+v, %+v", p.Counts, p.Principals[1].Devices)
		}
		o.applies(t, cli.ExitDone, 1001, append(confirm, "--confirm-manager", "op --account acme")...)
		if p, _ = o.planned(t); p.Counts.Nothing != 3 {
			t.Errorf("at last: %+v", p.Counts)
		}
	})
}

// The signature over an apply record covers the command that it names, and no other.
func TestApplyNamesTheManager(t *testing.T) {
	o := newFleetOffice(t, 1, 2, 0)
	synctest.Test(t, func(t *testing.T) {
		o.lowTier(t)
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 0, append(confirm, "--confirm-manager", "op --account acme")...)
		for _, r := range o.records(t) {
			switch body := r.Body.(type) {
			case *ledger.Apply:
				if is, _ := json.Marshal(body.Devices[0].Manager); string(is) != `{"command":["op","--account","acme"],"like":"op","vault":"Break glass"}` {
					t.Errorf("%s", is)
				}
			case *ledger.Begin:
				if body.Manager == nil || body.Apply == 0 {
					t.Errorf("%+v", body)
				}
			}
		}
	})
}

// A policy that requires keys leaves nothing to a password manager, and a sitting without a
// manager, as in a rehearsal, refuses.
func TestLowTierIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, 1, 2, 0)
		o.lowTier(t)
		o.Manager = nil
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitFailed, 0, append(confirm, "--confirm-manager", "op --account acme")...)
		if said := o.err.String(); !strings.Contains(said, "no password manager can be run here") {
			t.Errorf("it said\n%s", said)
		}
		o.add(t, "Olivia", 1001)
		mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--min-keys", "2"}, o.signedBy(1001)...)...)
		p, _ := o.planned(t)
		if p.Counts.Cannot != 1 {
			t.Errorf("%+v", p.Counts)
		}
		if why := p.Principals[0].Devices[0].Why; len(why) != 1 || why[0].ID != "min-keys" {
			t.Errorf("%+v", why)
		}
	})
}
