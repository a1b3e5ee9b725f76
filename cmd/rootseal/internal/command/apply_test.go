//go:build unix

package command

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// fleetOffice is an office with two officers, Olivia (1001) and Kenji (1002), keys of a
// group, and many accounts that each have the user breakglass.
type fleetOffice struct {
	*office
	group   []*simcard.Card
	members []*simaws.Account
	file    string
	saved   string // plan.json
}

func newFleetOffice(t *testing.T, accounts, keys int, latency time.Duration, options ...simcard.Option) *fleetOffice {
	t.Helper()
	o := &fleetOffice{office: newOffice(t, 1001, 1002)}
	var serials []string
	for i := range keys {
		card := simcard.New(simcard.YubiKey57, uint32(20000001+i), options...)
		o.group = append(o.group, card)
		o.desk.Plug(card)
		serials = append(serials, fmt.Sprint(card.Serial()))
	}
	org := simaws.NewOrganization(simaws.Options{Account: otherNumber, STSDelay: -1, Now: time.Now, Latency: latency, Plain: true})
	o.Now = time.Now
	manager := org.Management().AddAdmin("manager")
	text := fmt.Sprintf("key_sets: {desk: [%s]}\ndefaults:\n  enter: {role: rootseal, base: management}\n  touch: off\n  devices: {daily: desk}\n  principals: {user/breakglass: {}}\naccounts:\n", strings.Join(serials, ", "))
	for i := range accounts {
		member := org.Add(simaws.Options{Account: memberNumber(i), STSDelay: -1, Now: time.Now, Latency: latency, Plain: true})
		member.AddUser("breakglass")
		member.DefineRole("rootseal", []string{otherNumber}, "GetAccountSummary", "ListAccountAliases", "ListVirtualMFADevices", "ListMFADevices", "ListMFADeviceTags",
			"CreateVirtualMFADevice", "TagMFADevice", "EnableMFADevice", "DeactivateMFADevice", "DeleteVirtualMFADevice", "ResyncMFADevice")
		o.members = append(o.members, member)
		text += fmt.Sprintf("  - {number: %s}\n", memberNumber(i))
	}
	o.file = fleetFile(t, text)
	o.AWS = func(context.Context, string) (cli.Account, error) {
		return edges.Reach(cli.Credentials(manager), org.Transport()), nil
	}
	return o
}

// planned makes a plan, and returns it with the flag that confirms it.
func (o *fleetOffice) planned(t *testing.T) (*plan.Plan, []string) {
	t.Helper()
	o.saved = filepath.Join(t.TempDir(), "plan.json")
	o.types(t.Context(), t, "plan", o.file, "--out", o.saved)
	p, err := plan.Load(o.saved)
	if err != nil {
		t.Fatalf("%v: %s", err, o.err.String())
	}
	return p, []string{"--confirm", p.Hash()[:8]}
}

// applies runs apply, signed by an officer.
func (o *fleetOffice) applies(t *testing.T, want int, signer uint32, args ...string) (r view.Applied) {
	t.Helper()
	if signer != 0 {
		args = append(args, o.signedBy(signer)...)
	}
	out, code := o.types(t.Context(), t, append([]string{"apply", o.saved, "--json"}, args...)...)
	if code != want {
		t.Fatalf("exit code %d, want %d; it said\n%s", code, want, o.err.String())
	}
	if strings.HasPrefix(out, "{") {
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// Fifty accounts, one set to fail: a second officer approves, 49 are done, one is undone
// and reported, and a new plan finishes it.
func TestApplyFiftyAccounts(t *testing.T) {
	o := newFleetOffice(t, 50, 5, 0)
	o.add(t, "Olivia", 1001)
	o.add(t, "Kenji", 1002, 1001)
	mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--approval"}, o.signedBy(1001)...)...)
	p, confirm := o.planned(t)
	if p.Counts.Enroll != 50 {
		t.Fatalf("%+v", p.Counts)
	}
	o.members[17].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})

	before := len(o.records(t))
	o.applies(t, cli.ExitFailed, 1001, confirm...) // not approved
	if said := o.err.String(); !strings.Contains(said, "the plan is not approved") {
		t.Errorf("it said\n%s", said)
	}
	mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", o.saved}, o.signedBy(1002)...)...)
	approval := uint64(len(o.records(t)) - 1)
	o.applies(t, cli.ExitFailed, 1002, confirm...) // who approved it
	if said := o.err.String(); !strings.Contains(said, "who approves a plan must not sign for it: Kenji approved the plan in record ") || !strings.Contains(said, "next: "+hints.Words(hint.OtherApprover).String()) {
		t.Errorf("it said\n%s", said)
	}
	if n := len(o.records(t)); n != before+2 {
		t.Errorf("%d records, want %d", n, before+2)
	}

	r := o.applies(t, cli.ExitFailed, 1001, confirm...)
	if r.Done != 49 || r.Undone != 1 || r.Refused+r.Unfinished+r.Left != 0 || r.Approval == nil || *r.Approval != approval {
		t.Errorf("%+v\n%s", r, o.err.String())
	}
	if said := o.err.String(); !strings.Contains(said, memberNumber(17)+"/user/breakglass, group daily: ") {
		t.Errorf("it does not name the account that failed:\n%s", said)
	}
	o.mustBeSigned(t)
	o.mustHaveOneSitting(t, approval)
	for i, member := range o.members {
		if n := len(member.Devices()); n != 1 && i != 17 || i == 17 && n != 0 {
			t.Errorf("account %d has %d devices", i, n)
		}
	}
	for _, card := range o.group {
		if n := len(card.Stored()); n != 49 {
			t.Errorf("key %d holds %d credentials", card.Serial(), n)
		}
	}

	o.members[17].ClearFaults()
	if p, confirm = o.planned(t); p.Counts.Enroll != 1 || p.Counts.Nothing != 49 {
		t.Fatalf("the next plan: %+v", p.Counts)
	}
	mustTypeJSON[view.Approved](t, o.stage, append([]string{"plan", "approve", o.saved}, o.signedBy(1002)...)...)
	if r := o.applies(t, cli.ExitDone, 1001, confirm...); r.Done != 1 {
		t.Errorf("%+v", r)
	}
	o.mustBeSigned(t)
}

// mustHaveOneSitting checks that one signature covers every begin, and one every end.
func (o *fleetOffice) mustHaveOneSitting(t *testing.T, approval uint64) {
	t.Helper()
	signatures, sitting := 0, uint64(0)
	for _, r := range o.records(t)[approval+1:] {
		switch body := r.Body.(type) {
		case *ledger.Signature:
			signatures++
		case *ledger.Apply:
			if sitting = r.Sequence; body.Approval != approval {
				t.Errorf("record %d names approval %d", r.Sequence, body.Approval)
			}
		case *ledger.Begin:
			if body.Apply != sitting {
				t.Errorf("record %d names sitting %d", r.Sequence, body.Apply)
			}
		}
	}
	if signatures != 2 {
		t.Errorf("%d signatures, want 2", signatures)
	}
	if n := len(record.Read(o.records(t)).Live()); n != 49 {
		t.Errorf("the ledger has %d devices", n)
	}
}

// The speed of apply is in how often it waits: for each key four commands before the first
// credential, two for each credential, and the check before the commit; for each account at
// most four calls of IAM before the first change, and three for each device.
func TestApplyCounts(t *testing.T) {
	const accounts, keys = 10, 5
	o := newFleetOffice(t, accounts, keys, 0)
	_, confirm := o.planned(t)
	logged, called := map[uint32]int{}, map[int]int{}
	for _, card := range o.group {
		logged[card.Serial()] = len(card.Log())
	}
	for i, member := range o.members {
		called[i] = len(member.Calls())
	}
	if r := o.applies(t, cli.ExitDone, 0, confirm...); r.Done != accounts {
		t.Fatalf("%+v", r)
	}
	for _, card := range o.group {
		log := card.Log()[logged[card.Serial()]:]
		first := slices.IndexFunc(log, func(e simcard.Exchange) bool { return e.Instruction == simcard.Put })
		count := map[simcard.Instruction]int{}
		for _, e := range log[first:] {
			count[e.Instruction]++
		}
		if first > 4 || count[simcard.List] != accounts || count[simcard.Put] != accounts || count[simcard.Calculate] != accounts {
			t.Errorf("key %d: %d commands before the first credential, then %v", card.Serial(), first, count)
		}
	}
	for i, member := range o.members {
		before, after := 0, 0
		for _, call := range member.Calls()[called[i]:] {
			switch {
			case call.Action == "AssumeRole" || call.Action == "GetCallerIdentity":
			case after > 0 || call.Action == "CreateVirtualMFADevice":
				after++
			default:
				before++
			}
		}
		if before > 4 || after != 3 {
			t.Errorf("account %d: %d calls of IAM before the first change, %d from there", i, before, after)
		}
	}
}

// Facts that moved since the plan are named, and nothing is done. Records about others,
// and what the plan itself did, do not count.
func TestApplyRefusesWhatMoved(t *testing.T) {
	o := newFleetOffice(t, 3, 2, 0)
	_, confirm := o.planned(t)
	o.members[1].AddUser("another")
	if _, code := o.types(t.Context(), t, "keys", "label", "1001", "--holder", "Mika"); code != cli.ExitDone {
		t.Fatal(o.err.String())
	}
	o.members[2].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
	if r := o.applies(t, cli.ExitFailed, 0, confirm...); r.Done != 2 || r.Undone != 1 {
		t.Fatalf("%+v", r)
	}
	o.members[2].ClearFaults()
	if r := o.applies(t, cli.ExitDone, 0, confirm...); r.Done != 3 {
		t.Fatalf("the same plan goes on: %+v", r)
	}
	if r := o.applies(t, cli.ExitDone, 0, confirm...); r.Done != 3 {
		t.Fatalf("once more: %+v", r)
	}

	o = newFleetOffice(t, 3, 2, 0)
	_, confirm = o.planned(t)
	o.members[1].AddFIDO("breakglass")
	calls := o.members[0].Calls()
	o.applies(t, cli.ExitWrong, 0, confirm...)
	if said := o.err.String(); !strings.Contains(said, memberNumber(1)+`/user/breakglass: devices at AWS was [], is ["arn:aws:iam::`) {
		t.Errorf("it said\n%s", said)
	}
	if n := len(o.group[0].Stored()); n != 0 || len(o.records(t)) != 0 {
		t.Errorf("%d credentials, %d records, %d calls before", n, len(o.records(t)), len(calls))
	}
}

// Fifty accounts on five keys, each answer of AWS after 100 ms, and keys as slow as real
// ones: under 4 s, in the time of cards and network alone.
func TestApplyFiftyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, 50, 5, 100*time.Millisecond, simcard.Latency(simcard.RealHardware))
		_, confirm := o.planned(t)
		time.Sleep(time.Minute)
		began := time.Now()
		if r := o.applies(t, cli.ExitDone, 0, confirm...); r.Done != 50 {
			t.Fatalf("%+v", r)
		}
		took := time.Since(began)
		t.Logf("card and network floor: %s", took)
		if took > 4*time.Second {
			t.Errorf("it waited for %s", took)
		}
	})
}
