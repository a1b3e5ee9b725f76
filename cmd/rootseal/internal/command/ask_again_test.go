//go:build unix

package command

import (
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
