package command

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// savedPlan writes a plan with one device to enroll, and returns its file and hash.
func savedPlan(t *testing.T, do plan.Do) (path, hash string) {
	t.Helper()
	p := &plan.Plan{
		World: ledger.WorldAWS, Outside: []string{}, KeySets: []plan.KeySet{{Name: "desk", Keys: []uint32{1, 2}, Devices: 1}},
		Keys: []plan.Key{{Serial: 1, From: plan.FromKey, Against: []string{}}, {Serial: 2, From: plan.FromKey, Against: []string{}}},
		Principals: []plan.Principal{{
			Principal: "111122223333/user/alice", Partition: "aws", Tier: "high", Enter: fleet.Entry{Profile: "prod"},
			Devices: []plan.Device{{Do: do, Group: "daily", KeySet: "desk", Keys: []uint32{1, 2}, Touch: true, Why: []plan.Reason{}}},
			Facts:   plan.Facts{Entered: true, Exists: true, AtAWS: []string{}, Recorded: []plan.Recorded{}, Unfinished: []string{}},
		}},
	}
	d, f := &p.Principals[0].Devices[0], &p.Principals[0].Facts
	if p.Counts.Add(do); do == plan.Enroll {
		p.Effort = plan.Effort{Touches: 2, Minutes: 1}
		d.Why = append(d.Why, plan.Reason{ID: plan.NotEnrolled, Text: "the ledger has no device of this group"})
	} else {
		d.Ceremony, d.DeviceARN = "20260601-aaaaaa", "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-aaaaaa"
		f.AtAWS = append(f.AtAWS, d.DeviceARN)
		f.Recorded = append(f.Recorded, plan.Recorded{Ceremony: d.Ceremony, Group: d.Group, DeviceARN: d.DeviceARN, Touch: d.Touch, Keys: d.Keys})
	}
	text, err := plan.Save(p)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, p.Hash()
}

func TestPlanApprove(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Kenji", 1002, 1001)
	path, hash := savedPlan(t, plan.Enroll)

	got := mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", path, "--hash", hash[:16]}, o.signedBy(1002)...)...)
	if want := (view.Approved{Plan: hash, Devices: 1, Head: got.Head}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if heard := o.err.String(); !strings.Contains(heard, "enroll    111122223333/user/alice  daily  desk: keys 1, 2\n") || !strings.Contains(heard, "hash of the plan: "+hash) {
		t.Errorf("the officer saw\n%s", heard)
	}
	o.mustBeSigned(t)
	if given, err := approval.Of(o.records(t), hash); err != nil || len(given.Officers) != 1 || given.Officers[0].Name != "Kenji" {
		t.Fatalf("%+v: %v", given, err)
	}
	if _, err := approval.Of(o.records(t), strings.Repeat("0", 64)); !errors.Is(err, approval.ErrNotApproved) {
		t.Errorf("another plan: %v", err)
	}
	o.mustType(t, wants{code: cli.ExitFailed, err: []string{"plan " + hash[:16] + ": the plan is already approved"}}, append([]string{"plan", "approve", path}, o.signedBy(1001)...)...)

	mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", path, "--withdraw", "--reason", "wrong keys"}, o.signedBy(1001)...)...)
	if _, err := approval.Of(o.records(t), hash); !errors.Is(err, approval.ErrWithdrawn) {
		t.Errorf("withdrawn: %v", err)
	}
}

// Who approves does not sign for carrying the plan out, so the others must be enough for that.
// The hint leads there: with another officer, the same command approves.
func TestPlanApproveLeavesSigners(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	path, hash := savedPlan(t, plan.Enroll)
	approve := append([]string{"plan", "approve", path}, o.signedBy(1001)...)
	refused := func() {
		t.Helper()
		before := o.records(t)
		o.mustType(t, wants{code: cli.ExitFailed, err: []string{"too few officers would be left", "next: add officers with 'rootseal officer add SERIAL --name NAME'"}}, approve...)
		if now := o.records(t); len(now) != len(before) {
			t.Errorf("%d records, and %d before", len(now), len(before))
		}
	}
	refused()
	o.add(t, "olivia", 1003, 1001) // the same person, with a second key
	refused()
	o.add(t, "Kenji", 1002, 1001)
	mustTypeJSON[view.Approved](t, o.stage, approve...)

	mustTypeJSON[any](t, o.stage, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001, 1002)...)...)
	mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", path, "--withdraw", "--reason", "two must sign now"}, o.signedBy(1001, 1002)...)...)
	if err := approval.MayApprove(officer.Read(o.records(t))); !errors.Is(err, approval.ErrNoneLeft) {
		t.Errorf("plan %s by both of two officers: %v, want %v", hash, err, approval.ErrNoneLeft)
	}
}

// An approval that nobody has signed is none: anybody can write to the folder.
func TestUnsignedApprovalIsNone(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	_, hash := savedPlan(t, plan.Enroll)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "plan", Body: &ledger.Approve{Plan: hash, Devices: 1}})
	if _, err := approval.Of(o.records(t), hash); !errors.Is(err, approval.ErrNotApproved) {
		t.Errorf("%v", err)
	}
}

func TestPlanApproveRefuses(t *testing.T) {
	path, hash := savedPlan(t, plan.Enroll)
	nothing, _ := savedPlan(t, plan.Nothing)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) string {
		changed := filepath.Join(t.TempDir(), "plan.json")
		if err := os.WriteFile(changed, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return changed
	}
	changed := write(strings.Replace(string(text), `"touch": true`, `"touch": false`, 1))
	newer := write(strings.Replace(string(text), `"format_version": 1`, `"format_version": 2`, 1))
	other := write(strings.Replace(string(text), `"touch": true`, `"touch": true, "colour": "red"`, 1))
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no officer":     {[]string{path}, cli.ExitFailed, "no officer could approve the plan"},
		"changed":        {[]string{changed}, cli.ExitWrong, "the plan is not what its hash says"},
		"newer":          {[]string{newer}, cli.ExitFailed, "a newer rootseal wrote this plan"},
		"missing":        {[]string{path + "x"}, cli.ExitFailed, "reading the plan"},
		"unknown field":  {[]string{other}, cli.ExitWrong, "not a plan of rootseal"},
		"other hash":     {[]string{path, "--hash", strings.Repeat("0", 16)}, cli.ExitWrong, "the plan has another hash: " + hash},
		"short hash":     {[]string{path, "--hash", "00"}, cli.ExitUsage, "--hash takes at least 16 digits"},
		"nothing to do":  {[]string{nothing}, cli.ExitFailed, "the plan changes nothing"},
		"without reason": {[]string{path, "--withdraw"}, cli.ExitUsage, "--withdraw requires --reason"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 1001)
			_, code := o.types(t.Context(), t, append([]string{"plan", "approve"}, test.args...)...)
			if code != test.code || !strings.Contains(o.err.String(), test.says) {
				t.Errorf("exit code %d, want %d, and it said %s", code, test.code, o.err.String())
			}
		})
	}
}
