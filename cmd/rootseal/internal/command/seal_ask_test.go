//go:build unix

package command

import (
	"fmt"
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
	p.answers("Number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-81")
	p.see("A-18 and A-81 are not the same number")
	p.answers("Number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-18")
	p.see("> Osaka safe")
	p.types(enter)
	p.answers("Name of the second person present: ", "")
	p.see("an answer is required")
	p.types("271828" + enter) // the PIN, a question too early
	p.see("may be a PIN")
	p.types("\x15Ren Sato" + enter)
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "sealed: key 23456789 in bag A-18, Osaka safe, observer Ren Sato") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}

	p = s.sit(t)
	p.starts(t.Context(), "unseal", "23456789")
	p.answers("Number on the bag, before you open it: ", "A-18")
	p.answers("type its number again: ", "A-18")
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	if strings.Contains(p.text(), "Osaka") {
		t.Errorf("the recorded bag is on the screen:\n%s", p.text())
	}
}

// Without a serial, seal lists the plugged-in keys with what tells them apart, and asks
// again for a key that it refuses.
func TestSealAsksWhichKey(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "keys", "label", "12345678", "blue", "--holder", "Mika")
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")

	p := s.sit(t)
	p.starts(t.Context(), "seal")
	p.see("Which key goes into the bag")
	p.see(`> 12345678 .*  blue, held by Mika, bag A-17, Osaka safe, since 20`)
	p.types(enter)
	p.see("key 12345678: the key is in a bag: bag A-17")
	p.see("Which key goes into the bag")
	p.see("> 12345678")
	p.types(down + enter)
	p.answers("Number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-18")
	p.see("> Osaka safe")
	p.types(enter)
	p.answers("Name of the second person present: ", "Ren Sato")
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "sealed: key 23456789 in bag A-18, Osaka safe, observer Ren Sato") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	for line := range strings.Lines(p.text()) {
		if n := strings.Count(line, "A-17"); n > 1 {
			t.Errorf("the bag is %d times in %q", n, line)
		}
	}
}

// Unseal lists what the ledger has in bags. The number on the bag is not in the list.
func TestUnsealAsksWhichKey(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "keys", "label", "23456789", "red", "--holder", "Mika")
	p := s.sit(t)
	p.starts(t.Context(), "unseal")
	if _, code := p.leaves(); code != cli.ExitFailed || !strings.Contains(s.heard, "the ledger has no key in a bag") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	s.mustDo(t, nil, "seal", "23456789", "--bag", "A-18", "--place", "Kobe bank", "--observer", "Ren Sato")

	p = s.sit(t)
	p.starts(t.Context(), "unseal")
	p.see("> 12345678, at Osaka safe")
	p.see("23456789  red, held by Mika, at Kobe bank")
	p.types(down + enter)
	p.see("Number on the bag, before you open it: ")
	if shown := p.text(); strings.Contains(shown, "A-18") {
		t.Errorf("the recorded number is on the screen:\n%s", shown)
	}
	p.types("A-18" + enter)
	p.answers("type its number again: ", "A-18")
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "unsealed: key 23456789") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
}

// A refused answer is asked for again: an observer who is the operator, and a bag that
// another key is in.
func TestSealAsksAgain(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	p := s.sit(t)
	p.starts(t.Context(), "seal", "23456789", "--place", "Osaka safe")
	p.answers("Number on the bag: ", "A-17")
	p.answers("type its number again: ", "A-17")
	p.answers("Name of the second person present: ", cli.OsUser())
	p.see("another key is in a bag of this number")
	p.answers("if both keys are in this bag, or -: ", "B-1")
	p.see("that is not ")
	p.types("-" + enter)
	p.answers("Number on the bag: ", "A-18")
	p.answers("type its number again: ", "A-18")
	p.see("the observer must be a second person")
	p.answers("Name of the second person present: ", "Ren Sato")
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "sealed: key 23456789 in bag A-18, Osaka safe, observer Ren Sato") {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}

	// What the command line says is not asked again.
	s.mustDo(t, nil, "unseal", "23456789", "--bag", "A-18")
	p = s.sit(t)
	p.starts(t.Context(), "seal", "23456789", "--bag", "A-19", "--place", "Osaka safe", "--observer", cli.OsUser())
	if _, code := p.leaves(); code != cli.ExitUsage {
		t.Errorf("exit code %d, want %d; it said:\n%s", code, cli.ExitUsage, s.heard)
	}
}

// Closing a finding asks for the reason.
func TestCloseAsksWhy(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "unseal", "12345678", "--emergency")
	records := s.open(t, "").Records()
	finding := fmt.Sprintf("unseal-%d", records[len(records)-1].Sequence)
	p := s.sit(t)
	p.starts(t.Context(), "unseal", "--close", finding)
	p.answers("Why is "+finding+` closed\? `, "")
	p.see("an answer is required")
	p.types("a drill" + enter)
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.heard, "closed: "+finding) {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
}
