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
	p.answers("Access code of key 23456789: ", "wrong")
	p.see("wrong access code for key 23456789")
	p.answers("Access code of key 23456789: ", handedOver)
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
	p.see("Whose MFA")
	p.types(enter)
	p.answers("Name of the IAM user: ", "allice")
	p.answers("AWS profile", "")
	p.see("Nothing has changed yet. What now")
	p.types("3" + enter)
	p.see("Whose MFA")
	p.types(enter)
	p.answers(`Name of the IAM user \[allice\]: `, "alice")
	p.answers("AWS profile", "")
	p.answers("Type the account number", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, "alice")
	if want := "rootseal enroll --user alice --account " + testAccount; !strings.Contains(s.heard, want) || !strings.Contains(s.heard, "--group daily --keys 12345678,23456789 --touch off") {
		t.Errorf("the command line is not said:\n%s", s.heard)
	}
}

// A list of keys shows what tells them apart on the table: label, holder and bag.
func TestListShowsLabelHolderAndBag(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice()...)
	s.mustDo(t, nil, "keys", "label", "12345678", "blue", "--holder", "Mika")
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	p := s.sit(t)
	p.starts(t.Context(), "enroll")
	line := p.see(`\[ \] 12345678  YubiKey 5C NFC 5\.4\.3  blue, held by Mika, bag A-17, Osaka safe, since .*`)[0]
	if strings.Contains(line, ";") {
		t.Errorf("the list says more than once where the key is: %s", line)
	}
	p.types(stop)
	p.leaves()
}

// An officer-less ledger leads to the officers first.
func TestOfficersAreProposedFirst(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll")
	p.see("> stop, and add the officers first")
	p.types(enter)
	p.MustShow("rootseal officer add SERIAL --name NAME")
	if _, code := p.leaves(); code != cli.ExitStopped {
		t.Errorf("exit code %d, want %d", code, cli.ExitStopped)
	}
	s.mustBeClean(t)
}
