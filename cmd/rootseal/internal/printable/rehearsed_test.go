package printable_test

import (
	"bytes"
	"fmt"
	"testing"

	"rootseal/cmd/rootseal/internal/printable"
)

func TestRehearsed(t *testing.T) {
	const prefix = "rootseal rehearse --ledger f -- "
	for text, want := range map[string]string{
		"next: run 'rootseal recover'":          "next: run '" + prefix + "recover'",
		"next: run 'rootseal seal 16', or stop": "next: run '" + prefix + "seal 16', or stop",
		"'rootseal status' and 'rootseal keys'": "'" + prefix + "status' and '" + prefix + "keys'",
		"  rootseal enroll --user a \\":         "  " + prefix + "enroll --user a \\",
		"     rootseal code --id 'x'":           "     " + prefix + "code --id 'x'",
		"by rootseal code --id 'x'":             "by " + prefix + "code --id 'x'",
		"'rootseal rehearse -- enroll'":         "'rootseal rehearse -- enroll'",
		"rootseal: the key is lost":             "rootseal: the key is lost",
		"rootseal creates the seed":             "rootseal creates the seed",
	} {
		var line, written bytes.Buffer
		printable.Line(printable.Rehearsed{Writer: &line, Prefix: prefix}, "%s", text)
		fmt.Fprintln(printable.Rehearsed{Writer: &written, Prefix: prefix}, text)
		for _, got := range []string{line.String(), written.String()} {
			if got != want+"\n" {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
}

// In the practice room commands go without rootseal in front; a line of a settings file
// does not.
func TestRehearsedInTheRoom(t *testing.T) {
	for text, want := range map[string]string{
		"next: run 'rootseal recover'":            "next: run 'recover'",
		"  mfa_process = rootseal code --fresh a": "  mfa_process = rootseal code --fresh a",
	} {
		var written bytes.Buffer
		fmt.Fprintln(printable.Rehearsed{Writer: &written}, text)
		if got := written.String(); got != want+"\n" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
