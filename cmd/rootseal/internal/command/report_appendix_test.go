//go:build unix

package command

import (
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
)

var commandsOfPage = regexp.MustCompile(`(?s)<pre[^>]*>(.*?)</pre>`)

// fakeAWS answers the two calls of the appendix, as text with tabs.
const fakeAWS = `#!/bin/sh
case "$1 $2" in
"organizations list-accounts") printf '111122223333\t444455556666\t777788889999\t888800001111\n' ;;
"cloudtrail lookup-events") printf '{"eventTime":"2026-05-11T16:00:00Z","requestID":"5f0c2a1e-daily2","requestParameters":{"serialNumber":"arn:aws:iam::111122223333:mfa/rootseal-20260511-daily2"}}\n' ;;
*) exit 1 ;;
esac
`

// appendix runs every command of a report's appendix in one shell, and returns what each
// prints.
func appendix(t *testing.T, page string) []string {
	t.Helper()
	for _, tool := range []string{"jq", "openssl", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s: run 'make test' once", tool)
		}
	}
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "aws"), []byte(fakeAWS), 0o700); err != nil {
		t.Fatal(err)
	}
	const between = "==== next command\n"
	script := ""
	for _, m := range commandsOfPage.FindAllStringSubmatch(page, -1) {
		script += strings.TrimRight(html.UnescapeString(m[1]), "\n") + "\nprintf '" + strings.ReplaceAll(between, "\n", `\n`) + "'\n"
	}
	shell := exec.CommandContext(t.Context(), "sh", "-c", script)
	shell.Env = append(os.Environ(), "PATH="+tools+":"+os.Getenv("PATH"))
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	parts := strings.Split(string(out), between)
	return parts[:len(parts)-1]
}

// The appendix checks the report without rootseal: its commands run as they are printed,
// and print what the report says. They also find what someone has changed.
func TestReportAppendixRuns(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "the year's ledger")
	y := enrolltest.NewYear(t, ledger.Dir(folder))
	s := newStage(t)
	s.Now = enrolltest.YearEnd.UTC
	out, code := s.types(t.Context(), t, "report", "--ledger", folder)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, s.err.String())
	}
	said := appendix(t, out)
	if len(said) != 9 {
		t.Fatalf("%d commands:\n%s", len(said), strings.Join(said, "----\n"))
	}
	head := y.Head()
	first := strings.Fields(strings.Split(said[3], "\n")[0])
	for i, want := range []string{
		"aws\nhead " + head.String(), "", head.Hash, "Olivia Ito", "the answer is right", "\"seal\"", "777788889999", "5f0c2a1e-daily2", "",
	} {
		if !strings.Contains(said[i], want) {
			t.Errorf("command %d says, without %q:\n%s", i+1, want, said[i])
		}
	}
	if strings.Contains(said[0], "does not follow") || strings.Contains(said[0], "no signature of") || strings.Contains(said[0], "what it signs") || strings.Count(said[0], "signed by") < 10 {
		t.Errorf("chain and signatures:\n%s", said[0])
	}
	if strings.Contains(said[4], "WRONG") || strings.Count(said[4], "is right") < 12 {
		t.Errorf("answers:\n%s", said[4])
	}
	if !strings.Contains(out, first[len(first)-1]) {
		t.Errorf("the report lacks the fingerprint %q of the first officer", first)
	}
	audited, organization, _ := strings.Cut(said[6], "111122223333\n444455556666\n777788889999\n")
	if audited != "" || organization != "111122223333\n444455556666\n777788889999\n888800001111\n" {
		t.Errorf("the accounts are not comparable:\n%s", said[6])
	}

	record := filepath.Join(folder, "records", "00000020.json")
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(record, []byte(strings.Replace(string(text), `"sequence"`, ` "sequence"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	chain, _, found := strings.Cut(out, "work=$(mktemp") // the signatures need a hundred processes more
	if !found {
		t.Fatal("the first command checks no signatures")
	}
	if said := appendix(t, chain+")</pre>"); !strings.Contains(said[0], "records/00000021.json: does not follow") {
		t.Errorf("a changed record is not found:\n%s", said[0])
	}
}
