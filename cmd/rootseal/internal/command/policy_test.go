package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// A policy is changed a demand at a time, and each record holds it whole.
func TestPolicySet(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	set := func(args ...string) view.PolicyChanged {
		t.Helper()
		return mustTypeJSON[view.PolicyChanged](t, o.stage, append(append([]string{"policy", "set"}, args...), o.signedBy(1001)...)...)
	}
	first := set("--min-keys", "3", "--sealed-group", "--verify-days", "90")
	if want := (view.PolicyJSON{MinKeys: 3, SealedGroup: true, VerifyDays: 90}); first.After != want || first.Before != (view.PolicyJSON{}) {
		t.Errorf("got %+v, want %+v", first, want)
	}
	for _, line := range []string{
		"min-keys: - -> 3 (smallest number of keys in a group)",
		"sealed-group: - -> yes (", "verify-days: - -> 90 (", "ledger head 4:",
	} {
		if !strings.Contains(o.err.String(), line) {
			t.Errorf("it did not say %q, but:\n%s", line, o.err.String())
		}
	}
	if strings.Contains(o.err.String(), "touch: ") {
		t.Errorf("it shows what did not change:\n%s", o.err.String())
	}

	second := set("--verify-days", "0", "--sealed-group=false", "--live-days", "180", "--touch", "--attested")
	want := view.PolicyJSON{MinKeys: 3, LiveDays: 180, Touch: true, Attested: true}
	if second.Before != first.After || second.After != want || second.Head != o.open(t, "").Head().String() {
		t.Errorf("got %+v, want %+v", second, want)
	}
	o.mustBeSigned(t)
	recorded := *o.records(t)[4].Body.(*ledger.PolicySet)
	if view.PolicyJSON(recorded) != want {
		t.Errorf("recorded %+v, want %+v", recorded, want)
	}

	shown := mustTypeJSON[view.PolicyShown](t, o.stage, "policy", "show")
	if shown.PolicyJSON != want || shown.Since == nil || *shown.Since != 6 {
		t.Errorf("shown %+v, want %+v", shown, want)
	}
	o.mustType(t, wants{out: strings.TrimSpace(`
REQUIREMENT   VALUE  WHAT
min-keys      3      smallest number of keys in a group
sealed-group  -      each principal has a group whose keys are all sealed
verify-days   -      days within which each key is proven again
live-days     180    days within which each device has its next live check
touch         yes    each credential requires a touch
attested      yes    each key has shown its maker's attestation
two-officers  -      two officers sign what otherwise one signs
approval      -      an officer approves each plan before it is applied`)}, "policy", "show")

	// Nobody's PIN is asked for nothing.
	o.mustType(t, wants{cli.ExitDone, "", []string{"that is already the policy: nothing is recorded"}}, "policy", "set", "--touch", "--min-keys=3")
	o.mustHaveRecorded(t, 6)
}

// Two people sign from the moment on at which two officers are demanded: whatever
// one alone does is refused, and so is to leave one behind.
func TestTwoPersonPolicy(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	twoOfficers := []string{"policy", "set", "--two-officers"}
	o.mustType(t, wants{cli.ExitFailed, "", []string{"setting the policy: fewer officers would be left than have to sign: 2", "next: first add an officer"}},
		append(twoOfficers, o.signedBy(1001)...)...)
	o.add(t, "Peter", 1002, 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"two-officers: - -> yes"}}, append(twoOfficers, o.signedBy(1001)...)...)
	before := len(o.records(t))

	label := []string{"keys", "label", "1003", "Osaka safe"}
	o.mustType(t, wants{cli.ExitFailed, "", []string{"too few officers to sign: two must, and --second-officer is not given", "next: "}}, append(label, o.signedBy(1001)...)...)
	o.mustType(t, wants{cli.ExitUsage, "", []string{"--second-officer requires --officer"}}, append(label, "--second-officer", "1002")...)
	o.mustType(t, wants{cli.ExitFailed, "", []string{"this is one of them twice", "next: have another officer sign"}},
		append(label, "--officer", "1001", "--second-officer", "1001", "--pin", "1001="+o.pins)...)
	o.mustType(t, wants{cli.ExitFailed, "", []string{"fewer officers would be left than have to sign: 2"}},
		append([]string{"officer", "remove", "1002", "--reason", "left"}, o.signedBy(1001, 1002)...)...)
	o.mustType(t, wants{cli.ExitFailed, "", []string{"two must"}},
		append([]string{"policy", "set", "--two-officers=false"}, o.signedBy(1002)...)...)
	o.mustHaveRecorded(t, before)

	// Both, found on the desk without being named.
	o.mustType(t, wants{cli.ExitDone, "", []string{"Olivia signs", "Peter signs"}}, append(label, o.pin(1001, 1002)...)...)
	o.mustBeSigned(t)
	if acts := o.register(t).Acts; len(acts[len(acts)-1].Signers) != 2 {
		t.Errorf("%d signed the label", len(acts[len(acts)-1].Signers))
	}

	o.desk.Unplug(o.cards[1002])
	o.mustType(t, wants{cli.ExitFailed, "", []string{"too few officers to sign: 1 of 2 plugged in; officers are Olivia (1001), Peter (1002)"}}, append(label, o.pin(1001)...)...)
}

// The same token under another name, or another token under the same, makes no
// second person.
func TestSecondOfficerIsTheFirst(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "olivia", 1002, 1001)
	o.mustType(t, wants{cli.ExitFailed, "", []string{"fewer officers would be left than have to sign: 2"}},
		append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001)...)...)
}

// Without an officer nobody signs, and a policy is recorded like all else.
func TestPolicyWithoutOfficers(t *testing.T) {
	o := newOffice(t)
	if shown := mustTypeJSON[view.PolicyShown](t, o.stage, "policy", "show"); shown != (view.PolicyShown{}) || !strings.Contains(o.err.String(), "no policy is set") {
		t.Errorf("shown %+v; it said:\n%s", shown, o.err.String())
	}
	o.mustType(t, wants{cli.ExitDone, "", []string{"touch: - -> yes", "ledger head 1:"}}, "policy", "set", "--touch")
	if shown := mustTypeJSON[view.PolicyShown](t, o.stage, "policy", "show"); !shown.Touch || *shown.Since != 1 {
		t.Errorf("shown %+v", shown)
	}
}

func TestPolicySetRefuses(t *testing.T) {
	o := newOffice(t)
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{nil, cli.ExitUsage, "name what is required, such as --min-keys 3"},
		{[]string{"3"}, cli.ExitUsage, "takes no arguments"},
		{[]string{"--min-keys", "-1"}, cli.ExitUsage, "--min-keys counts from 0"},
		{[]string{"--verify-days", "often"}, cli.ExitUsage, "is not a whole number"},
		{[]string{"--two-officers"}, cli.ExitFailed, "fewer officers would be left"},
		{[]string{"--touch", "--officer", "1001"}, cli.ExitUsage, "the ledger has no officer, so nothing is signed: leave this flag out, or first add an officer with 'rootseal officer add'"},
	} {
		o.mustType(t, wants{tt.code, "", []string{tt.says, "next: "}}, append([]string{"policy", "set"}, tt.args...)...)
	}
	o.mustHaveRecorded(t, 0)
}
