//go:build unix

package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// A ceremony whose standard error nobody reads any more comes to its end.
func TestCeremonyOutlivesItsReader(t *testing.T) {
	if folder := os.Getenv("ROOTSEAL_TEST_SIGPIPE"); folder != "" {
		args := []string{
			"rehearse", "--ledger", folder, "--", "enroll", "--user", rehearsal.User, "--touch", "off",
			"--keys", "30112847,30112853", "--confirm", rehearsal.AccountNumber,
		}
		os.Exit(program.Run(args, cli.World{}, cli.Stdio{
			In: strings.NewReader(""), Out: os.Stdout, Err: os.Stderr,
			OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
		}))
	}
	folder := filepath.Join(t.TempDir(), "ledger")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCeremonyOutlivesItsReader$")
	child.Env = append(os.Environ(), "ROOTSEAL_TEST_SIGPIPE="+folder)
	words, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if n, err := words.Read(make([]byte, 1)); n != 1 {
		t.Fatalf("it said nothing: %v", err)
	}
	_ = words.Close()
	if err := child.Wait(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
	l, err := ledger.Open(ledger.Dir(folder), ledger.Identity{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if open, _ := record.Unfinished(l.Records()); len(open) != 0 || l.Head().Sequence != 4 {
		t.Errorf("%d ceremonies are open, and the head is %s", len(open), l.Head())
	}
}
