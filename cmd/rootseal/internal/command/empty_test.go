package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
)

// An argument that a script left empty is usage, for every command that takes one: it
// is no folder, no serial and no name.
func TestEmptyArguments(t *testing.T) {
	s := newStage(t)
	t.Chdir(t.TempDir())
	found := 0
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		for _, sub := range c.Commands() {
			walk(sub, append(path[:len(path):len(path)], sub.Name()))
		}
		names := strings.Fields(c.Use)[1:]
		if len(names) == 0 || c.Name() == "rehearse" || c.Name() == "help" {
			return
		}
		found++
		for _, empty := range []string{"", " "} {
			s.mustType(t, wants{cli.ExitUsage, "", []string{"next: write it as in 'rootseal " + strings.Join(path, " ")}}, append(path, empty)...)
			if label := c.Name() == "label"; !label && !strings.Contains(s.err.String(), strings.Trim(names[0], "[].")+" is empty") {
				t.Errorf("%v %q said:\n%s", path, empty, s.err.String())
			}
		}
	}
	walk(Program{}.tree(&cli.App{World: s.World}), nil)
	s.mustType(t, wants{cli.ExitUsage, "", []string{"FOLDER is empty"}}, "log", "export", "--", "")
	if found < 14 {
		t.Errorf("%d commands take arguments; want 14 and more", found)
	}
	if made, err := os.ReadDir("."); err != nil || len(made) > 0 {
		t.Errorf("%v, %v", made, err)
	}
}

// Whoever names a folder without a ledger must not read that nothing is open.
func TestNoLedger(t *testing.T) {
	s := offline(t)
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range []string{"status", "log", "officer list", "policy show", "log --key 1"} {
		for _, more := range []string{"", " --json"} {
			words := strings.Fields(args + more)
			s.mustType(t, wants{cli.ExitFailed, "", []string{"no ledger in " + nowhere, "\nnext: check the ledger folder"}}, append(words, "--ledger", nowhere)...)
			_, code := s.types(t.Context(), t, words...)
			if code != cli.ExitDone || !strings.Contains(s.err.String(), "there is no ledger in "+s.ledger+" yet") {
				t.Errorf("%s: exit code %d, said %q", args, code, s.err.String())
			}
		}
	}
	if _, err := os.Stat(nowhere); !os.IsNotExist(err) {
		t.Errorf("reading made the folder: %v", err)
	}
}

// A folder that others may enter is no target of a copy, and is never to be closed if
// it is no ledger.
func TestFolderOfOthers(t *testing.T) {
	s := newStage(t)
	s.append(t, ledger.WorldAWS, enrolled("111122223333/user/alice", "daily", "AWS:alice@acme daily abcdef", 12345678)...)
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil { // as a home folder is
		t.Fatal(err)
	}
	before := len(s.open(t, "").Records())
	for _, test := range []struct {
		args []string
		says []string
	}{
		{[]string{"log", "export", folder}, []string{"copying ledger to " + folder + ": the folder is open to others", "\nnext: name a folder that does not exist yet"}},
		{[]string{"log", "import", folder}, []string{"reading " + folder + ": not an offline copy", "\nnext: name a folder that 'rootseal log export FOLDER' made"}},
		{[]string{"status", "--ledger", folder}, []string{folder + " has mode 0755", "leave " + folder + " as it is"}},
		{[]string{"doctor", "--ledger", folder}, []string{}},
	} {
		_, code := s.types(t.Context(), t, test.args...)
		for _, want := range test.says {
			if code != cli.ExitFailed || !strings.Contains(s.err.String(), want) {
				t.Errorf("%v: exit code %d, and it did not say %q, but:\n%s", test.args, code, want, s.err.String())
			}
		}
		if strings.Contains(s.err.String(), "chmod") {
			t.Errorf("%v closes a stranger's folder:\n%s", test.args, s.err.String())
		}
	}
	if made, err := os.ReadDir(folder); err != nil || len(made) > 0 || len(s.open(t, "").Records()) != before {
		t.Errorf("the folder has %v, %v; %d records, want %d", made, err, len(s.open(t, "").Records()), before)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.Mkdir(copied, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, code := s.types(t.Context(), t, "log", "export", copied); code != cli.ExitDone {
		t.Errorf("a closed empty folder: exit code %d, %s", code, s.err.String())
	}
	if _, code := s.types(t.Context(), t, "status", "--ledger", copied); code != cli.ExitDone {
		t.Errorf("reading the copy: exit code %d, %s", code, s.err.String())
	}
}

// A command that is about what is recorded refuses a named folder without a ledger, and
// names the default folder if that is empty. A command that can begin one does not.
func TestNoLedgerToRecordIn(t *testing.T) {
	s := offline(t)
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, line := range []string{
		"recover", "recover --close 20260101-aaaaaa", "log sign", "audit", "audit accept root-no-mfa:1 --until 2027-01-01 --reason gone", "verify", "verify --keys 12345678",
		"seal 12345678 --bag A-17 --place safe --observer Ren", "unseal 12345678 --emergency", "unseal --close unseal-4", "keys found 12345678",
		"keys drop 12345678 --reason gone", "rotate --lost 12345678", "rotate --stolen 12345678", "officer remove 12345678 --reason gone",
		"passkey remove 111122223333/root --reason gone --arn arn:aws:iam::111122223333:u2f/root/a", "log export " + filepath.Join(t.TempDir(), "copy"), "log import " + t.TempDir(),
	} {
		words := strings.Fields(line)
		s.mustType(t, wants{cli.ExitFailed, "", []string{"no ledger in " + nowhere, "\nnext: check the ledger folder"}}, append(words, "--ledger", nowhere)...)
		if s.types(t.Context(), t, words...); !strings.Contains(s.err.String(), "there is no ledger in "+s.ledger+" yet") {
			t.Errorf("%s said %q", line, s.err.String())
		}
	}
	for _, line := range []string{"recover --leftovers", "officer add 12345678 --name Olivia", "policy set --min-keys 2", "keys label 12345678 Osaka"} {
		if s.types(t.Context(), t, append(strings.Fields(line), "--ledger", nowhere)...); strings.Contains(s.err.String(), "no ledger in") {
			t.Errorf("%s said %q", line, s.err.String())
		}
	}
}
