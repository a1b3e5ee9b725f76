//go:build unix

package command

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/record"
	"rootseal/hwtest/simop"
)

const byOp = "op --account acme"

func withOp(confirm []string) []string { return append(confirm, "--confirm-manager", byOp) }

// newLowFleet is a signed fleet of the low tier, enrolled.
func newLowFleet(t *testing.T, accounts int) (*fleetOffice, *simop.Op) {
	t.Helper()
	o := newSignedFleet(t, accounts, 2)
	time.Sleep(time.Until(start))
	op := o.lowTier(t)
	_, confirm := o.planned(t)
	o.applies(t, cli.ExitDone, 1001, withOp(confirm)...)
	return o, op
}

// A live check of the low tier takes two codes from the manager, and AWS accepts them. A
// manager with another seed is found out, and nothing else is.
func TestApplyVerifiesTheLowTier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, op := newLowFleet(t, 2)
		mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--live-days", "30"}, o.signedBy(1001)...)...)
		time.Sleep(31 * 24 * time.Hour)
		p, confirm := o.planned(t)
		if p.Counts.Verify != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		o.applies(t, cli.ExitUsage, 1001, confirm...)
		if said := o.err.String(); !strings.Contains(said, `codes come from the command "op --account acme": repeat it with --confirm-manager`) {
			t.Errorf("it said\n%s", said)
		}
		for i, item := range op.Items {
			if strings.Contains(item.Title, memberNumber(1)) {
				op.Items[i].URI = strings.Replace(item.URI, "secret="+item.URI[strings.Index(item.URI, "secret=")+7:][:4], "secret=AAAA", 1)
			}
		}
		r := o.applies(t, cli.ExitFailed, 1001, withOp(confirm)...)
		if r.Done != 1 || r.Refused != 1 || !strings.Contains(o.err.String(), "AWS has not accepted codes of this device") {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		for _, d := range record.Read(o.records(t)).Live() {
			want := ledger.Proven
			if strings.Contains(d.Principal, memberNumber(1)) {
				want = ledger.LiveRefused
			}
			if d.LastTry == nil || d.LastTry.Result != want || d.LastTry.Method != ledger.MethodResync {
				t.Errorf("%s: %+v", d.Principal, d.LastTry)
			}
		}
	})
}

// An account that leaves the low tier: the keys' device is enrolled, and the manager's is
// retired at AWS. The item is pending cleanup, with the manager's own command. Back in the
// low tier, the keys' device is retired.
func TestApplyChangesTheTier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, op := newLowFleet(t, 1)
		item := op.Items[0].Title
		p, confirm := o.edits(t, "  tier: low\n", "  devices: {daily: desk}\n")
		if p.Counts.Enroll != 1 || p.Counts.Retire != 1 {
			t.Fatalf("%+v", p.Counts)
		}
		if r := o.applies(t, cli.ExitFailed, 1001, confirm...); r.Done != 1 || r.Left != 1 || !strings.Contains(o.err.String(), "once an officer has signed what proves the one that stays") {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 2 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		if devices := o.members[0].Devices(); len(devices) != 1 || strings.Contains(devices[0].ARN, "-manager-") {
			t.Errorf("%+v", devices)
		}
		if out, _ := o.types(t.Context(), t, "status"); !strings.Contains(out, "op --account acme item delete '"+item+"' --vault 'Break glass'") || len(op.Items) != 1 {
			t.Errorf("status does not show how to clean up:\n%s", out)
		}
		if p, confirm = o.edits(t, "  devices: {daily: desk}\n", "  tier: low\n"); p.Counts.Enroll != 1 || p.Counts.Retire != 1 {
			t.Fatalf("%+v", p.Counts)
		}
		if r := o.applies(t, cli.ExitFailed, 1001, withOp(confirm)...); r.Done != 1 || r.Left != 1 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if r := o.applies(t, cli.ExitDone, 1001, withOp(confirm)...); r.Done != 2 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		if devices := o.members[0].Devices(); len(devices) != 1 || !strings.Contains(devices[0].ARN, "-manager-") || len(op.Items) != 2 {
			t.Errorf("%+v", devices)
		}
		if p, _ = o.planned(t); p.Counts.Changes() != 0 {
			t.Errorf("the next plan: %+v", p.Counts)
		}
	})
}

// After the ledger was lost, a plan adopts the device whose item the manager has, and
// refuses one without an item. The next plan has AWS accept its codes.
func TestApplyAdoptsTheLowTier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, op := newLowFleet(t, 2)
		op.Items = op.Items[:1]
		kept := op.Items[0].Title
		o.ledger = filepath.Join(t.TempDir(), "another")
		o.add(t, "Olivia", 1001)
		p, confirm := o.planned(t)
		if p.Counts.Adopt != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		r := o.applies(t, cli.ExitFailed, 1001, withOp(confirm)...)
		if r.Done != 1 || r.Refused != 1 || !strings.Contains(o.err.String(), "the password manager has no item of that name") {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		live := record.Read(o.records(t)).Live()
		if len(live) != 1 || live[0].Outcome != record.Adopted || live[0].Manager == nil || live[0].Item != kept || len(live[0].Keys) != 0 {
			t.Fatalf("%+v", live)
		}
		if p, confirm = o.planned(t); p.Counts.Verify != 1 || p.Counts.Adopt != 1 {
			t.Fatalf("%+v", p.Counts)
		}
		if r := o.applies(t, cli.ExitFailed, 1001, withOp(confirm)...); r.Done != 1 || r.Refused != 1 {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		if d := record.Read(o.records(t)).Live()[0]; d.LastLive == nil {
			t.Errorf("%+v", d)
		}
		if out, code := o.types(t.Context(), t, "log", "verify"); code != cli.ExitDone && code != cli.ExitWrong {
			t.Errorf("log verify: %d\n%s", code, out)
		}
		for _, command := range []string{"status", "log", "report"} {
			if _, code := o.types(t.Context(), t, command); code != cli.ExitDone {
				t.Errorf("%s: %d\n%s", command, code, o.err.String())
			}
		}
	})
}

// verify --live checks a managed device only if the operator repeats the command that the
// ledger names, and needs no key then.
func TestVerifyTheLowTierLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, op := newLowFleet(t, 1)
		admin := o.members[0].AddAdmin("auditor")
		o.AWS = func(context.Context, string) (cli.Account, error) {
			return edges.Reach(cli.Credentials(admin), o.members[0].Transport()), nil
		}
		time.Sleep(time.Hour)
		calls := len(op.Calls)
		verify := append([]string{"verify", "--live", "--profile", "x", "--json"}, o.signedBy(1001)...)
		if _, code := o.types(t.Context(), t, append(verify, "--confirm-manager", "op")...); code != cli.ExitFailed || len(op.Calls) != calls {
			t.Errorf("another command is run")
		}
		if said := o.err.String(); !strings.Contains(said, `if you mean the command "op --account acme", give it with --confirm-manager`) {
			t.Errorf("it said\n%s", said)
		}
		for _, card := range o.group {
			o.desk.Unplug(card)
		}
		out, code := o.types(t.Context(), t, append(verify, "--confirm-manager", byOp)...)
		if code != cli.ExitDone || !strings.Contains(out, `"result": "proven"`) {
			t.Fatalf("exit code %d\n%s\n%s", code, out, o.err.String())
		}
		if d := record.Read(o.records(t)).Live()[0]; d.LastLive == nil || d.LastLive.Method != ledger.MethodResync {
			t.Errorf("%+v", d.LastLive)
		}
		o.Manager = nil
		if _, code := o.types(t.Context(), t, append(verify, "--confirm-manager", byOp)...); code != cli.ExitFailed || !strings.Contains(o.err.String(), "no password manager can be run here") {
			t.Errorf("exit code %d\n%s", code, o.err.String())
		}
	})
}

// A forged record names words that look like the operator's command without quotes, such
// as a program with a space in its name. Repeating the command does not run them.
func TestVerifyConfirmsTheWordsOfTheManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, _ := newLowFleet(t, 1)
		is := record.Read(o.records(t)).Live()[0]
		o.append(t, ledger.WorldAWS, ledger.Entry{Command: "verify", Ceremony: "20270104-forged", Officer: ledger.Officer{OSUser: "mallory"}, Body: &ledger.Adopt{
			Principal: is.Principal, Group: "forged", DeviceARN: is.DeviceARN, Item: is.Item,
			Manager: &ledger.Manager{Command: []string{"op --account", "acme"}, Like: manager.LikeOp, Vault: "Break glass"},
		}})
		admin := o.members[0].AddAdmin("auditor")
		o.AWS = func(context.Context, string) (cli.Account, error) {
			return edges.Reach(cli.Credentials(admin), o.members[0].Transport()), nil
		}
		run, programs := o.Manager, map[string]bool{}
		o.Manager = func(ctx context.Context, call manager.Call) (manager.Output, error) {
			programs[call.Argv[0]] = true
			return run(ctx, call)
		}
		time.Sleep(time.Hour)
		verify := append([]string{"verify", "--live", "--profile", "x", "--seen", strconv.Itoa(len(o.records(t)))}, o.signedBy(1001)...)
		o.types(t.Context(), t, append(verify, "--confirm-manager", byOp)...)
		if !programs["op"] || len(programs) != 1 {
			t.Errorf("it ran %v\n%s", programs, o.err.String())
		}
		if said := o.err.String(); !strings.Contains(said, `if you mean the command "'op --account' acme", give it with --confirm-manager`) {
			t.Errorf("it said\n%s", said)
		}
	})
}

// Without officers nothing waits for a signature: one sitting changes the tier.
func TestApplyChangesTheTierUnsigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, 1, 2, 0)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 0, confirm...)
		op := o.lowTier(t)
		_, confirm = o.planned(t)
		if r := o.applies(t, cli.ExitDone, 0, withOp(confirm)...); r.Done != 2 || len(op.Items) != 1 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if devices := o.members[0].Devices(); len(devices) != 1 || !strings.Contains(devices[0].ARN, "-manager-") {
			t.Errorf("%+v", devices)
		}
	})
}

// slowly makes each command of the password manager take this long.
func (o *fleetOffice) slowly(takes time.Duration) {
	run := o.Manager
	o.Manager = func(ctx context.Context, call manager.Call) (manager.Output, error) {
		time.Sleep(takes)
		return run(ctx, call)
	}
}

// Live checks of the low tier wait for the next time step at the same time, although the
// manager runs one command at a time, and takes more than a time step for all of them.
func TestApplyVerifiesTheLowTierAtTheSameTime(t *testing.T) {
	const accounts = 12
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, accounts, 2, 0)
		time.Sleep(time.Until(start))
		o.lowTier(t)
		o.slowly(3 * time.Second)
		began := time.Now()
		_, confirm := o.planned(t)
		if r := o.applies(t, cli.ExitDone, 0, withOp(confirm)...); r.Done != accounts {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if took := time.Since(began); took > 5*time.Minute {
			t.Errorf("enrolling took %v", took)
		}
		text, err := os.ReadFile(o.file)
		if err == nil {
			err = os.WriteFile(o.file, append(text, "policy: {live_days: 30}\n"...), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * 24 * time.Hour)
		began = time.Now()
		if _, confirm = o.planned(t); o.applies(t, cli.ExitDone, 0, withOp(confirm)...).Done != accounts {
			t.Errorf("it said\n%s", o.err.String())
		}
		if took := time.Since(began); took > 3*time.Minute {
			t.Errorf("verifying took %v: the accounts do not wait at the same time", took)
		}
		for _, d := range record.Read(o.records(t)).Live() {
			if d.LastLive == nil || time.Since(d.LastLive.Time) > time.Hour {
				t.Errorf("%s is not proven", d.Principal)
			}
		}
	})
}

// The same of verify --live: the users of an account wait at the same time, and their
// lines name them. An officer who touches a key for each signature serves a few of them.
func TestVerifyTheLowTierLiveAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, officers := range []int{0, 1} {
			o := newFleetOffice(t, 1, 2, 0)
			if officers > 0 {
				o.add(t, "Olivia", 1001)
			}
			if time.Now().Before(start) {
				time.Sleep(time.Until(start))
			}
			o.lowTier(t)
			all := "principals: {user/breakglass: {}"
			for i := range 5 {
				name := "ops" + strconv.Itoa(i)
				o.members[0].AddUser(name)
				all += ", user/" + name + ": {}"
			}
			_, confirm := o.edits(t, "principals: {user/breakglass: {}", all)
			signer := uint32(1001 * officers)
			o.applies(t, cli.ExitDone, signer, withOp(confirm)...)
			admin := o.members[0].AddAdmin("auditor")
			o.AWS = func(context.Context, string) (cli.Account, error) {
				return edges.Reach(cli.Credentials(admin), o.members[0].Transport()), nil
			}
			time.Sleep(time.Hour)
			for _, card := range o.group {
				o.desk.Unplug(card)
			}
			verify := []string{"verify", "--live", "--profile", "x", "--confirm-manager", byOp}
			if officers > 0 {
				verify = append(verify, o.signedBy(signer)...)
			}
			began := time.Now()
			if out, code := o.types(t.Context(), t, verify...); code != cli.ExitDone {
				t.Fatalf("exit code %d\n%s\n%s", code, out, o.err.String())
			}
			if took := time.Since(began); took > time.Duration(1+officers)*time.Minute {
				t.Errorf("it took %v: the users do not wait at the same time", took)
			}
			said := o.err.String()
			for _, line := range []string{memberNumber(0) + "/user/ops4 manager  waiting until ", memberNumber(0) + "/user/ops4, group manager: proven by resync"} {
				if !strings.Contains(said, line) {
					t.Errorf("it does not say %q:\n%s", line, said)
				}
			}
		}
	})
}
