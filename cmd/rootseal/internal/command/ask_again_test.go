//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// A mistyped access code does not end a ceremony.
func TestAccessCodeIsAskedAgain(t *testing.T) {
	s := newScene(t)
	s.cards[1].SetPassword(handedOver)
	p := s.sit(t)
	p.starts(t.Context(), s.alice()...)
	p.answers("access code of key 23456789: ", "wrong")
	p.see("wrong access code for key 23456789")
	p.answers("access code of key 23456789: ", handedOver)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, "alice")
}

// A user that AWS does not know does not end a guided enrollment.
func TestAnswersCanBeChanged(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--touch", "off", "--keys", s.serials())
	p.see("> stop, and add the officers first")
	p.types(down + enter)
	p.see("whose MFA")
	p.types(enter)
	p.answers("name of the IAM user: ", "allice")
	p.answers("AWS profile", "")
	p.see("nothing has changed yet. what now")
	p.types("3" + enter)
	p.see("whose MFA")
	p.types(enter)
	p.answers(`name of the IAM user \[allice\]: `, "alice")
	p.answers("AWS profile", "")
	p.answers("type the account number", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, "alice")
	if want := "rootseal enroll --user alice --account " + testAccount; !strings.Contains(s.heard, want) || !strings.Contains(s.heard, "--group daily --keys 12345678,23456789 --touch off") {
		t.Errorf("the command line is not said:\n%s", s.heard)
	}
}
