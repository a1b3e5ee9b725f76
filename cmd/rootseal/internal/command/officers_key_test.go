//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
)

// An officer's key is in the ledger and holds no seed. A command that needs a seed says
// both, and a lost one leads to the removal of the officer.
func TestOfficersKeyHoldsNoSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		for _, line := range []string{
			"verify --keys " + peter, "seal " + peter + " --bag A-17 --place safe --observer Ren", "unseal " + peter + " --bag A-17",
			"keys found " + peter, "keys drop " + peter + " --reason gone", "rotate --lost " + peter + " --confirm " + peter, "rotate --stolen " + peter + " --confirm " + peter,
		} {
			want := hints.Words(hint.NameSeedKey).String()
			if strings.HasPrefix(line, "rotate") {
				want = hints.Words(hint.RemoveOfficer, peter).String()
			}
			_, code := s.do(t, s.byOlivia(strings.Fields(line)...)...)
			if code != cli.ExitNoKey || s.nextOf() != want || !strings.Contains(s.err.String(), "it is the officer's key of Peter, and holds no seed") {
				t.Errorf("%s: exit code %d, with\n%s", line, code, s.err.String())
			}
		}
		s.mustDo(t, []string{"16021853", "an officer's key, which holds no seed"}, "verify")
		if said := s.err.String(); strings.Contains(said, "not in the ledger") {
			t.Errorf("verify of all keys:\n%s", said)
		}
		s.mustDo(t, []string{"removed officer Peter"}, s.byOlivia("officer", "remove", peter, "--reason", "lost")...)
		if s.do(t, "verify", "--keys", peter); !strings.Contains(s.err.String(), "it is the officer's key of Peter") {
			t.Errorf("after the removal:\n%s", s.err.String())
		}
	})
}

// With nothing but officers' keys plugged in, a check says whose they are.
func TestVerifyWithOfficersKeysOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		for _, card := range s.cards {
			if !slices.Contains(s.own, card) {
				s.desk.Unplug(card)
			}
		}
		if s.do(t, "verify"); s.nextOf() != hints.Words(hint.NameSeedKey).String() || strings.Contains(s.err.String(), "not in the ledger") {
			t.Errorf("it says\n%s", s.err.String())
		}
	})
}
