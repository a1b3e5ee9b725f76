package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// Who is removed signs no more, here or in what comes later; what they signed
// stays signed. Where one must be left, the last one stays.
func TestOfficerRemove(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	peter := o.add(t, "Peter", 1002, 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"touch key 1002: Peter signs", "ledger head "}},
		append([]string{"keys", "label", "1003", "Osaka safe"}, o.signedBy(1002)...)...)

	got := mustTypeJSON[view.OfficerRemoved](t, o.stage, append([]string{"officer", "remove", "1002", "--reason", "left the company"}, o.signedBy(1001)...)...)
	if want := (view.OfficerRemoved{Name: "Peter", Serial: 1002, Fingerprint: peter.Fingerprint, Reason: "left the company", Head: o.open(t, "").Head().String()}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	o.mustBeSigned(t)

	o.mustType(t, wants{cli.ExitNoKey, "", []string{"key 1002: not an officer", "next: run 'rootseal officer list'"}},
		append([]string{"keys", "label", "1003", "Berlin safe"}, o.signedBy(1002)...)...)
	before := len(o.records(t))
	o.mustType(t, wants{cli.ExitFailed, "", []string{"fewer officers would be left than have to sign: 1", "next: first add an officer"}},
		append([]string{"officer", "remove", "1001", "--reason", "left"}, o.signedBy(1001)...)...)
	o.mustHaveRecorded(t, before)

	listed := mustTypeJSON[[]view.OfficerListed](t, o.stage, "officer", "list")
	if len(listed) != 2 || !listed[0].First || listed[0].Until != nil || listed[1].First || listed[1].Until == nil || *listed[1].Until != uint64(before) {
		t.Errorf("listed %+v", listed)
	}
}

// Who goes may sign that themselves, and can come back with the same key.
func TestOfficerLeavesAndComesBack(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter", 1002, 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"removed officer Peter (key 1002)"}},
		append([]string{"officer", "remove", "1002", "--reason", "on leave"}, o.signedBy(1002)...)...)
	if again := o.add(t, "Peter", 1002, 1001); again.Generated || again.First {
		t.Errorf("got %+v", again)
	}
	o.mustBeSigned(t)
	if n := len(o.register(t).Active()); n != 2 {
		t.Errorf("%d officers count, want 2", n)
	}
}

func TestOfficerRemoveRefuses(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"1001"}, cli.ExitUsage, "removing an officer requires --reason"},
		{[]string{"1001", "--reason", " "}, cli.ExitUsage, "removing an officer requires --reason"},
		{[]string{"--reason", "left"}, cli.ExitUsage, "usage: rootseal officer remove"},
		{[]string{"1001", "--reason", "left"}, cli.ExitFailed, "fewer officers would be left than have to sign: 1"}, // before a PIN is asked for
		{[]string{"1002", "--reason", "left"}, cli.ExitNoKey, "removing an officer: not an officer: 1002"},
		{[]string{"Olivia", "--reason", "left"}, cli.ExitNoKey, "removing an officer: not an officer: Olivia"},
	} {
		o.mustType(t, wants{tt.code, "", []string{tt.says, "next: "}}, append([]string{"officer", "remove"}, tt.args...)...)
	}
	o.mustHaveRecorded(t, 2)
}

// The list shows what is on record, and what is on record and does not count.
func TestOfficerList(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.mustType(t, wants{cli.ExitDone, "", []string{"no officer is recorded; add the first one with 'rootseal officer add'"}}, "officer", "list")
	if out, code := o.types(t.Context(), t, "officer", "list", "--json"); out != "[]\n" || code != cli.ExitDone {
		t.Errorf("%q and %d, want an empty array", out, code)
	}
	olivia := o.add(t, "Olivia", 1001)
	o.mustType(t, wants{out: strings.TrimSpace(`
NAME    KEY   SLOT  ATTESTED  ADDED       ACTIVE   FINGERPRINT
Olivia  1001  9c    yes       2027-01-04  since 1  ` + olivia.Fingerprint), err: []string{"Olivia is the only officer"}}, "officer", "list")

	body := o.records(t)[0].Body.(*ledger.OfficerAdded)
	mallory := *body
	mallory.Name = "Mallory"
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "officer", Body: &mallory})
	if listed := mustTypeJSON[[]view.OfficerListed](t, o.stage, "officer", "list"); len(listed) != 1 || !strings.Contains(o.err.String(), "record 3 (officer) does not count: not signed") {
		t.Errorf("listed %+v; it said:\n%s", listed, o.err.String())
	}
}
