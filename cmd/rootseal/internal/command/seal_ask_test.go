//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// Sealing and unsealing ask for what the command line leaves open: the number twice,
// and the places of earlier bags.
func TestBagIsAsked(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")

	p := s.sit(t)
	p.starts(t.Context(), "seal", "23456789")
	p.answers("number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-81")
	p.see("A-18 and A-81 are not the same number")
	p.answers("number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-18")
	p.see("> Osaka safe")
	p.types(enter)
	p.answers("name of the second person present: ", "")
	p.see("type something")
	p.types("Ren Sato" + enter)
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "sealed: key 23456789 in bag A-18, Osaka safe, observer Ren Sato") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}

	p = s.sit(t)
	p.starts(t.Context(), "unseal", "23456789")
	p.answers("number on the bag, before you open it: ", "A-18")
	p.answers("type its number again: ", "A-18")
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	if strings.Contains(p.text(), "Osaka") {
		t.Errorf("the recorded bag is on the screen:\n%s", p.text())
	}
}
