//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

const escapeKey = "\x1b"

// Going back keeps what was chosen, at every question, and the escape key leads back from
// the plan, too.
func TestGoingBackKeepsTheAnswers(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--touch", "off")
	p.see("> (?i)stop, and add the officers first")
	p.types(escapeKey)
	p.see("Leave before the first answer")
	p.types(enter)
	p.see("> (?i)stop, and add the officers first")
	p.types(down + enter)
	p.see(`> \[x\] 12345678`)
	p.types(" ")
	p.see(`> \[ \] 12345678`)
	p.types(enter)
	p.see(`(?i)whose MFA|label of the group|go into bags`)
	p.types(escapeKey)
	p.see(`> \[ \] 12345678`)
	p.types(escapeKey)
	p.see("> (?i)go on without officers")
	p.types(enter)
	p.see(`> \[ \] 12345678`)
	p.types(" " + down + " ")
	p.types(down + " " + down + " " + enter)
	p.see(`(?i)whose MFA|label of the group|go into bags`)
	p.types(enter)
	p.types("y")
	p.see(`(?i)an IAM user`)
	p.types(enter)
	p.answers("(?i)name of the IAM user", "alice")
	p.see("AWS profile")
	p.types(escapeKey)
	p.see(`(?i)name of the IAM user \[alice\]`)
	p.types(enter)
	p.answers("AWS profile", "")
	p.see(`(?i)one key for group|type the account number`)
	p.types(escapeKey)
	p.answers("AWS profile", "")
	p.see(`(?i)one key for group|type the account number`)
	p.types(escapeKey)
	p.see("AWS profile")
	p.types(terminaltest.Stop)
	if out, code := p.leaves(); code != cli.ExitStopped || out != "" || strings.Contains(s.heard, "device created") {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
	}
}

// Who escapes from the first question and agrees leaves.
func TestLeavingTheFirstQuestion(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll")
	p.see("> (?i)stop, and add the officers first")
	p.types(escapeKey)
	p.see("Leave before the first answer")
	p.types(down + enter)
	if _, code := p.leaves(); code != cli.ExitStopped {
		t.Errorf("exit code %d; it said:\n%s", code, s.heard)
	}
}
