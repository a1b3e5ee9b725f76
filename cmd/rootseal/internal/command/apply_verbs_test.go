//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/record"
	"rootseal/enroll/report"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// edits changes the fleet file, and plans again.
func (o *fleetOffice) edits(t *testing.T, pairs ...string) (*plan.Plan, []string) {
	t.Helper()
	o.file = fleetFile(t, strings.NewReplacer(pairs...).Replace(mustRead(t, o.file)))
	return o.planned(t)
}

// signaturesSince counts the signatures after a record.
func (o *fleetOffice) signaturesSince(t *testing.T, before int) (n int) {
	t.Helper()
	for _, r := range o.records(t)[before:] {
		if r.Body.Kind() == "signature" {
			n++
		}
	}
	return n
}

// lastingChecks counts the live checks after a record that count as signed, for the report,
// too. 'status' misses no signature, and 'log verify' finds nothing wrong.
func (o *fleetOffice) lastingChecks(t *testing.T, before int) (n int) {
	t.Helper()
	if out, code := o.types(t.Context(), t, "log", "verify"); code != cli.ExitDone {
		t.Errorf("log verify: exit code %d\n%s%s", code, out, o.err.String())
	}
	if status := mustTypeJSON[struct{ Unsigned []any }](t, o.stage, "status"); len(status.Unsigned) > 0 {
		t.Errorf("status misses signatures: %v", status.Unsigned)
	}
	for _, h := range mustTypeJSON[struct{ Proofs []report.History }](t, o.stage, "report").Proofs {
		for _, p := range h.Proofs {
			if h.KeySerial == 0 && p.Record > uint64(before) && p.Basis != report.BasisSigned {
				t.Errorf("the report calls the live check of record %d %q", p.Record, p.Basis)
			}
		}
	}
	for _, d := range record.Read(o.records(t)).Live() {
		if proof := d.SignedLive(); proof != nil && proof.Sequence > uint64(before) {
			n++
		}
	}
	return n
}

// A sitting with live checks and ceremonies has two signatures, too.
func TestApplyMixesLiveChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 2, 3)
		time.Sleep(time.Until(start))
		_, confirm := o.edits(t, "{desk: [20000001, 20000002, 20000003]}", "{desk: [20000001, 20000002], safe: [20000003]}")
		o.applies(t, cli.ExitDone, 1001, confirm...)
		mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--live-days", "30", "--verify-days", "90"}, o.signedBy(1001)...)...)
		time.Sleep(31 * 24 * time.Hour)
		p, confirm := o.edits(t, "{daily: desk}", "{daily: desk, spare: safe}")
		if p.Counts.Verify != 2 || p.Counts.Enroll != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		before := len(o.records(t))
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 4 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if n, checks := o.signaturesSince(t, before), o.lastingChecks(t, before); n != 2 || checks != 4 {
			t.Errorf("%d signatures for %d live checks, want 2 for 4", n, checks)
		}
		o.mustBeSigned(t)
	})
}

// What only a live check of the sitting proves lets another device go in the next sitting,
// once an officer has signed the answer.
func TestApplyRetiresAfterALiveCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 1, 4)
		time.Sleep(time.Until(start))
		_, confirm := o.edits(t, "{desk: [20000001, 20000002, 20000003, 20000004]}", "{desk: [20000001, 20000002], safe: [20000003, 20000004]}", "{daily: desk}", "{daily: desk, spare: safe}")
		o.applies(t, cli.ExitDone, 1001, confirm...)
		o.ledger = filepath.Join(t.TempDir(), "another")
		o.add(t, "Olivia", 1001)
		p, confirm := o.planned(t)
		if p.Counts.Adopt != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		o.applies(t, cli.ExitDone, 1001, confirm...)
		p, confirm = o.edits(t, ", spare: safe", "", ", safe: [20000003, 20000004]", "")
		if p.Counts.Verify != 1 || p.Counts.Retire != 1 {
			t.Fatalf("%+v", p.Counts)
		}
		for _, want := range []struct{ exit, done, left int }{{cli.ExitFailed, 1, 1}, {cli.ExitDone, 2, 0}} {
			before := len(o.records(t))
			if r := o.applies(t, want.exit, 1001, confirm...); r.Done != want.done || r.Left != want.left {
				t.Fatalf("%+v\n%s", r, o.err.String())
			}
			if n := o.signaturesSince(t, before); n != 2 {
				t.Errorf("%d signatures, want 2", n)
			}
			o.mustBeSigned(t)
		}
		if devices := o.members[0].Devices(); len(devices) != 1 || !strings.Contains(devices[0].ARN, "-daily-") {
			t.Errorf("%+v", devices)
		}
	})
}

func newSignedFleet(t *testing.T, accounts, keys int) *fleetOffice {
	t.Helper()
	o := newFleetOffice(t, accounts, keys, 0)
	o.add(t, "Olivia", 1001)
	o.add(t, "Kenji", 1002, 1001)
	return o
}

// A plan that rotates: one signature covers all of them, and one all ends. The same plan
// goes on after a failure, and then there is nothing left to do.
func TestApplyRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 4, 3)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 1001, confirm...)
		p, confirm := o.edits(t, "20000002, 20000003]", "20000002]")
		if p.Counts.Rotate != 4 {
			t.Fatalf("%+v", p.Counts)
		}
		o.members[2].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
		before := len(o.records(t))
		r := o.applies(t, cli.ExitFailed, 1001, confirm...)
		if r.Done != 3 || r.Undone != 1 {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		if n := o.signaturesSince(t, before); n != 2 {
			t.Errorf("%d signatures, want 2", n)
		}
		o.mustBeSigned(t)
		o.members[2].ClearFaults()
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 4 {
			t.Errorf("the same plan goes on: %+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		for i, member := range o.members {
			if n := len(member.Devices()); n != 1 {
				t.Errorf("account %d has %d devices", i, n)
			}
		}
		for i, want := range []int{4, 4, 4} { // the third key still holds what opens nothing
			if n := len(o.group[i].Stored()); n != want {
				t.Errorf("key %d holds %d credentials, want %d", o.group[i].Serial(), n, want)
			}
		}
		if p, _ := o.planned(t); p.Counts.Changes() != 0 {
			t.Errorf("the next plan: %+v", p.Counts)
		}
	})
}

// A plan verifies what is due, with a live check, and retires what the file no longer has.
func TestApplyVerifiesAndRetires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 2, 2)
		time.Sleep(time.Until(start))
		_, confirm := o.edits(t, "{desk: [20000001, 20000002]}", "{desk: [20000001], safe: [20000002]}", "{daily: desk}", "{daily: desk, spare: safe}")
		o.applies(t, cli.ExitDone, 1001, confirm...)
		mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--live-days", "30", "--verify-days", "90"}, o.signedBy(1001)...)...)
		time.Sleep(31 * 24 * time.Hour)
		p, confirm := o.planned(t)
		if p.Counts.Verify != 4 {
			t.Fatalf("%+v", p.Counts)
		}
		before := len(o.records(t))
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 4 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if n, checks := o.signaturesSince(t, before), o.lastingChecks(t, before); n != 2 || checks != 4 {
			t.Errorf("%d signatures for %d live checks, want 2 for 4", n, checks)
		}
		o.mustBeSigned(t)
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 4 || len(r.Devices) != 4 {
			t.Errorf("once more: %+v", r)
		}

		p, confirm = o.edits(t, ", spare: safe", "", ", safe: [20000002]", "")
		if p.Counts.Retire != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		before = len(o.records(t))
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 2 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if n := o.signaturesSince(t, before); n != 2 {
			t.Errorf("%d signatures, want 2", n)
		}
		o.mustBeSigned(t)
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 2 {
			t.Errorf("once more: %+v\n%s", r, o.err.String())
		}
		for i, member := range o.members {
			if n := len(member.Devices()); n != 1 {
				t.Errorf("account %d has %d devices", i, n)
			}
		}
		for _, card := range o.group {
			if n := len(card.Stored()); n != map[uint32]int{20000001: 2}[card.Serial()] {
				t.Errorf("key %d holds %d credentials", card.Serial(), n)
			}
		}
	})
}

// A key with another seed is not proven, and the others are.
func TestApplyFindsAWrongKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 2, 2)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 1001, confirm...)
		mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--verify-days", "30"}, o.signedBy(1001)...)...)
		time.Sleep(31 * 24 * time.Hour)
		p, confirm := o.planned(t)
		if p.Counts.Verify != 2 {
			t.Fatalf("%+v", p.Counts)
		}
		other := o.group[0].Stored()[0]
		other.Key[0]++
		o.group[0].Store(other)
		r := o.applies(t, cli.ExitFailed, 1001, confirm...)
		if r.Done != 1 || r.Refused != 1 || !strings.Contains(o.err.String(), "a key does not hold what the ledger says") {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
	})
}

// After the ledger was lost, a plan adopts what AWS and the keys have.
func TestApplyAdopts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 3, 2)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 1001, confirm...)
		o.ledger = filepath.Join(t.TempDir(), "another")
		o.add(t, "Olivia", 1001)
		p, confirm := o.planned(t)
		if p.Counts.Adopt != 3 {
			t.Fatalf("%+v", p.Counts)
		}
		before := len(o.records(t))
		var r view.Applied
		if r = o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 3 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if n := o.signaturesSince(t, before); n != 1 {
			t.Errorf("%d signatures, want 1", n)
		}
		o.mustBeSigned(t)
		for _, d := range record.Read(o.records(t)).Live() {
			if d.Outcome != record.Adopted || len(d.Keys) != 2 {
				t.Errorf("%+v", d)
			}
		}
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 3 {
			t.Errorf("once more: %+v", r)
		}
	})
}

// The same approval serves until the plan is done; once withdrawn, nothing is begun. A key
// that was reset has moved, and is named.
func TestApplyUntilItsApprovalIsWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 3, 2)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", o.saved}, o.signedBy(1002)...)...)
		approval := uint64(len(o.records(t)) - 1)
		refuse := simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"}
		o.members[1].Fault(refuse)
		o.members[2].Fault(refuse)
		o.applies(t, cli.ExitFailed, 1001, confirm...)
		o.members[1].ClearFaults()
		if r := o.applies(t, cli.ExitFailed, 1001, confirm...); r.Done != 2 || r.Approval == nil || *r.Approval != approval {
			t.Errorf("%+v", r)
		}
		mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", o.saved, "--withdraw", "--reason", "wrong keys"}, o.signedBy(1002)...)...)
		before := len(o.records(t))
		o.applies(t, cli.ExitFailed, 1001, confirm...)
		if said := o.err.String(); !strings.Contains(said, "withdrawn") || len(o.records(t)) != before {
			t.Errorf("%d records, and it said\n%s", len(o.records(t))-before, said)
		}
		mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", o.saved}, o.signedBy(1002)...)...)
		o.desk.Unplug(o.group[1])
		other := simcard.New(simcard.YubiKey57, o.group[1].Serial())
		o.desk.Plug(other)
		o.applies(t, cli.ExitWrong, 1001, confirm...)
		if said := o.err.String(); !strings.Contains(said, "key 20000002: OATH device id was ") {
			t.Errorf("it said\n%s", said)
		}
		o.mustBeSigned(t)
	})
}
