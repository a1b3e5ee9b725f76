//go:build unix

package command

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/anchor"
	"rootseal/enroll/ledger"
)

// What this workstation remembers of its ledgers can be damaged, or another user's.
// That stops no command that deletes nothing; one that deletes wants a head.
func TestDamagedMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		dir := t.TempDir()
		s.State = anchor.In(dir)
		lost := s.cards[2]
		s.desk.Unplug(lost)
		s.mustDo(t, nil, "rotate", "--lost", "33333333", "--confirm", "33333333")
		s.desk.Plug(lost)
		kept, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil || len(kept) != 1 {
			t.Fatalf("remembered in %q, %v", kept, err)
		}
		if err := os.WriteFile(kept[0], []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, nil, "status")
		s.mustDo(t, nil, "verify", "--keys", "11111111")
		s.mustFail(t, cli.ExitFailed, []string{"next: make the file readable"}, "keys", "found", "33333333", "--confirm", testAccount)
		if len(s.held(lost)) != 1 {
			t.Error("a credential was deleted by a ledger that nobody can tell to be whole")
		}
		s.mustFail(t, cli.ExitWrong, nil, "keys", "found", "33333333", "--confirm", testAccount, "--head", "1:0123456789abcdef")
		s.mustDo(t, nil, "keys", "found", "33333333", "--confirm", testAccount, "--head", s.open(t, ledger.WorldAWS).Head().String())
		if len(s.held(lost)) != 0 {
			t.Error("the retired credential is still there")
		}
		s.mustDo(t, nil, "status")
		if text, err := os.ReadFile(kept[0]); err != nil || len(text) < 10 {
			t.Errorf("remembered %q, %v", text, err)
		}
	})
}
