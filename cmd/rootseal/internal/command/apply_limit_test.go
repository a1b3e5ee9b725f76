//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// newFullFleet is an account whose user has the groups daily and spare, and further devices.
func newFullFleet(t *testing.T, further int) *fleetOffice {
	t.Helper()
	o := newSignedFleet(t, 1, 3)
	time.Sleep(time.Until(start))
	_, confirm := o.edits(t, "{desk: [20000001, 20000002, 20000003]}", "{desk: [20000001, 20000002], safe: [20000003]}", "{daily: desk}", "{daily: desk, spare: safe}")
	o.applies(t, cli.ExitDone, 1001, confirm...)
	for range further {
		o.members[0].AddFIDO("breakglass")
	}
	return o
}

func changesOf(a *simaws.Account, since int) string {
	var all []string
	for _, call := range a.Calls()[since:] {
		for _, verb := range []string{"Create", "Enable", "Deactivate", "Delete"} {
			if strings.HasPrefix(call.Action, verb) {
				all = append(all, verb)
			}
		}
	}
	return strings.Join(all, " ")
}

// With eight devices at AWS, the old one goes first if another proven one stays. The
// plan, the signed record and the ceremony say so.
func TestApplyRotatesAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFullFleet(t, 6)
		p, confirm := o.edits(t, "20000001, 20000002]", "20000001]")
		d := p.Principals[0].Devices[0]
		if d.Do != plan.Rotate || !d.First {
			t.Fatalf("the plan: %+v", d)
		}
		before, records := len(o.members[0].Calls()), len(o.records(t))
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 1 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		if got, want := changesOf(o.members[0], before), "Deactivate Delete Create Enable"; got != want {
			t.Errorf("AWS was asked to %s, want %s", got, want)
		}
		o.mustBeSigned(t)
		if n := o.signaturesSince(t, records); n != 2 {
			t.Errorf("%d signatures, want 2", n)
		}
		for _, r := range o.records(t)[records:] {
			if body, is := r.Body.(*ledger.Apply); is && !body.Devices[0].First {
				t.Errorf("the apply record does not say what goes first: %+v", body.Devices)
			}
		}
		if p, _ := o.planned(t); p.Counts.Changes()+p.Counts.Cannot != 0 {
			t.Errorf("the next plan: %+v", p.Counts)
		}
	})
}

// Without another proven device, the plan says that it cannot.
func TestApplyAtTheLimitWithoutAnotherProvenDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newSignedFleet(t, 1, 2)
		time.Sleep(time.Until(start))
		_, confirm := o.planned(t)
		o.applies(t, cli.ExitDone, 1001, confirm...)
		for range 7 {
			o.members[0].AddFIDO("breakglass")
		}
		p, _ := o.edits(t, "20000001, 20000002]", "20000001]")
		d := p.Principals[0].Devices[0]
		if d.Do != plan.Cannot || d.Wanted != plan.Rotate || len(d.Why) != 1 || d.Why[0].ID != plan.EightOfThem ||
			!strings.Contains(d.Why[0].Text, "verify --live") {
			t.Errorf("the plan: %+v", d)
		}
	})
}

// A group that the same plan enrolls takes the last place: then the old device goes first.
func TestApplyEnrollsTheEighthAndRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFullFleet(t, 5)
		p, confirm := o.edits(t, "20000001, 20000002], safe", "20000001], third: [20000002], safe", "spare: safe}", "spare: safe, third: third}")
		if p.Counts.Enroll != 1 || p.Counts.Rotate != 1 || !p.Principals[0].Devices[0].First {
			t.Fatalf("the plan: %+v", p.Principals[0].Devices)
		}
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 2 {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
	})
}

// What is cut off after the old device went is finished or undone by recover, and the
// next plan makes a new device.
func TestApplyAtTheLimitFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFullFleet(t, 6)
		_, confirm := o.edits(t, "20000001, 20000002]", "20000001]")
		o.members[0].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
		if r := o.applies(t, cli.ExitFailed, 1001, confirm...); r.Undone != 1 {
			t.Fatalf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
		o.members[0].ClearFaults()
		p, confirm := o.planned(t)
		if p.Counts.Enroll != 1 || p.Counts.Nothing != 1 {
			t.Fatalf("the next plan: %+v %+v", p.Counts, p.Principals[0].Devices)
		}
		if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 1 {
			t.Errorf("%+v\n%s", r, o.err.String())
		}
		o.mustBeSigned(t)
	})
}
