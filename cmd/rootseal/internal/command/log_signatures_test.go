//go:build unix

package command

import (
	"os"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
)

// The first officer is pinned by the fingerprint that was written down: without
// it the text says so, with another it is wrong.
func TestLogVerifyRoot(t *testing.T) {
	o, root := twoOfficers(t)
	for _, test := range []struct {
		args []string
		code int
		out  string
		err  string
	}{
		{nil, cli.ExitDone, "2 officers; the first is " + root + ": compare it with what you noted", ""},
		{[]string{"--root", root}, cli.ExitDone, "2 officers; the first is " + root + ", as given", ""},
		{[]string{"--root", strings.ToUpper(root)}, cli.ExitDone, ", as given", ""},
		{[]string{"--root", strings.Repeat("ab", 32)}, cli.ExitWrong, "", "next: compare the first officer with the fingerprint on paper"},
		{[]string{"--root", root[:40]}, cli.ExitUsage, "", "--root: a fingerprint is 64 hex digits"},
		{[]string{"--root", "x" + root[1:]}, cli.ExitUsage, "", "--root: a fingerprint is 64 hex digits"},
		{[]string{"--root", ""}, cli.ExitUsage, "", "--root is empty"},
		{[]string{"--head", ""}, cli.ExitUsage, "", "--head is empty"},
	} {
		out, code := o.types(t.Context(), t, append([]string{"log", "verify"}, test.args...)...)
		if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(o.err.String(), test.err) {
			t.Errorf("%v: exit code %d and\n%s%s\nwant %d, %q and %q", test.args, code, out, o.err.String(), test.code, test.out, test.err)
		}
	}
	empty := newOffice(t)
	empty.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1001, Label: "desk"}})
	if _, code := empty.types(t.Context(), t, "log", "verify", "--root", root); code != cli.ExitWrong {
		t.Errorf("a ledger without officers: exit code %d, want %d", code, cli.ExitWrong)
	}
}

// log names who signed.
func TestLogNamesSigners(t *testing.T) {
	o, _ := twoOfficers(t)
	out, _ := o.types(t.Context(), t, "log")
	if !strings.Contains(out, " signed by Peter") {
		t.Errorf("no signer is named:\n%s", out)
	}
	out, _ = o.types(t.Context(), t, "log", "--who", "peter", "--json")
	signed := 0
	for _, r := range mustDecode[[]map[string]any](t, out) {
		if r["kind"] == "signature" {
			signed++
		}
	}
	if signed == 0 {
		t.Errorf("--who finds no signature:\n%s", out)
	}
}

// No table is wider than 80 columns, and none is cut.
func TestTablesOn80Columns(t *testing.T) {
	o, root := twoOfficers(t)
	for _, args := range [][]string{{"officer", "list"}, {"keys"}, {"log"}, {"policy", "show"}} {
		out := o.on(t, 80, args...)
		for line := range strings.Lines(out) {
			if n := printable.Cells(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%v: %d columns: %s", args, n, line)
			}
		}
		if args[0] == "officer" && !strings.Contains(out, root) {
			t.Errorf("the fingerprint is missing:\n%s", out)
		}
	}
}

// Openssl, jq and sha256sum check every signature of both kinds, and see which
// one is not right.
func TestStockCommandsCheckSignatures(t *testing.T) {
	signers := func(o *office) (olivia, peter string) {
		all := o.register(t).Officers
		return all[0].Fingerprint, all[1].Fingerprint
	}
	t.Run("good", func(t *testing.T) {
		o, root := twoOfficers(t)
		olivia, peter := signers(o)
		got := inShell(t, mustTypeJSON[view.LedgerCheck](t, o.stage, "log", "verify").Commands)
		for _, line := range []string{
			"record 1: officer " + root + ` "Olivia"`, "record 2: record 1 signed by " + olivia,
			"record 4: record 3 signed by " + olivia, "record 6: record 5 signed by " + peter,
		} {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("no %q in:\n%s", line, got)
			}
		}
		if strings.Contains(got, "not ") || strings.Contains(got, "no signature") {
			t.Errorf("something is called wrong:\n%s", got)
		}
	})
	for name, edit := range map[string]struct {
		tamper func(t *testing.T, o *office) (record uint64)
		wants  string
	}{
		"a signature by P-256":   {func(t *testing.T, o *office) uint64 { return o.spoil(t, 4, "sig") }, "record 4: no signature of "},
		"a signature by Ed25519": {func(t *testing.T, o *office) uint64 { return o.spoil(t, 6, "sig") }, "record 6: no signature of "},
		"what is signed":         {func(t *testing.T, o *office) uint64 { return o.spoil(t, 6, "payload") }, "record 6: what it signs is not record 5"},
		"whose it is":            {func(t *testing.T, o *office) uint64 { return o.spoil(t, 6, "keyid") }, "record 6: no signature of "},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := twoOfficers(t)
			record := edit.tamper(t, o)
			out, code := o.types(t.Context(), t, "log", "verify", "--json")
			v := mustDecode[view.LedgerCheck](t, out)
			if code != cli.ExitWrong || len(v.Problems) == 0 || !strings.HasPrefix(v.Problems[0], "record "+o.head(t, record, 1)[:1]+": ") {
				t.Errorf("exit code %d, problems %q, want record %d", code, v.Problems, record)
			}
			if got := inShell(t, v.Commands); !strings.Contains(got, edit.wants) {
				t.Errorf("no %q in:\n%s", edit.wants, got)
			}
		})
	}
}

// spoil changes one field of the last record, a signature, and says its number.
// Only the last one's chain still holds.
func (o *office) spoil(t *testing.T, record uint64, field string) uint64 {
	t.Helper()
	for n := uint64(len(o.records(t))); n > record; n-- {
		if err := os.Remove(o.stage.record(n)); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(o.stage.record(record))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	at := strings.Index(text, `"`+field+`": "`) + len(field) + len(`"": "`) + 20
	other := "A"
	if field == "keyid" {
		other = "f"
	}
	if text[at:at+1] == other {
		other = map[string]string{"A": "B", "f": "e"}[other]
	}
	if err := os.WriteFile(o.stage.record(record), []byte(text[:at]+other+text[at+1:]), 0o600); err != nil {
		t.Fatal(err)
	}
	return record
}

// A token that has the right serial and not Yubico's certificate is told, and
// the officers' own makers are believed where they are named.
func TestLogVerifyAttestations(t *testing.T) {
	o, _ := twoOfficers(t)
	if v := mustTypeJSON[view.LedgerCheck](t, o.stage, "log", "verify"); len(v.Unattested) != 0 {
		t.Errorf("unattested %q", v.Unattested)
	}
	o.Roots = piv.Roots{}
	out, code := o.types(t.Context(), t, "log", "verify", "--json")
	if v := mustDecode[view.LedgerCheck](t, out); code != cli.ExitDone || len(v.Unattested) != 2 || !strings.Contains(v.Unattested[0], "Olivia") {
		t.Errorf("exit code %d, unattested %q, want both officers", code, v.Unattested)
	}
}

// Who was removed signs no more, whatever their key can do.
func TestLogVerifyASignatureOfARemovedOfficer(t *testing.T) {
	o, _ := twoOfficers(t)
	mustTypeJSON[any](t, o.stage, append([]string{"officer", "remove", "1002", "--reason", "left"}, o.signedBy(1001)...)...)
	o.replay(t, 6)
	out, code := o.types(t.Context(), t, "log", "verify", "--json")
	if v := mustDecode[view.LedgerCheck](t, out); code != cli.ExitWrong || len(v.Problems) != 1 || !strings.Contains(v.Problems[0], "removed") {
		t.Errorf("exit code %d, problems %q, want one of a removed officer", code, v.Problems)
	}
}

// A signature out of an earlier record proves nothing of a later one.
func TestLogVerifyAReplayedSignature(t *testing.T) {
	o, _ := twoOfficers(t)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Osaka safe"}})
	last := uint64(len(o.records(t)))
	old := *o.records(t)[5].Body.(*ledger.Signature)
	old.Record = last
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: &old})
	out, code := o.types(t.Context(), t, "log", "verify", "--json")
	v := mustDecode[view.LedgerCheck](t, out)
	if code != cli.ExitWrong || len(v.Problems) != 1 || len(v.Unsigned) != 1 {
		t.Errorf("exit code %d, problems %q, unsigned %q, want one of each", code, v.Problems, v.Unsigned)
	}
}

// replay appends a signature again, unchanged.
func (o *office) replay(t *testing.T, record uint64) {
	t.Helper()
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: o.records(t)[record-1].Body})
}
