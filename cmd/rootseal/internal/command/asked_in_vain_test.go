//go:build unix

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/anchor"
)

// Nobody is asked what no answer would help: a key is not plugged in, nobody can sign, or
// there is nothing of that name.
func TestNobodyIsAskedInVain(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003, 1004)
	o.add(t, "Olivia", 1001)
	o.account.AddUser("alice")
	o.Now = time.Now
	signed := o.signedBy(1001)
	o.mustDo(t, append([]string{"enroll", "--user", "alice", "--touch", "off", "--keys", "1002,1003", "--confirm", testAccount}, signed...)...)
	o.mustDo(t, append([]string{"seal", "1003", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}, signed...)...)
	for name, tt := range map[string]struct {
		away     uint32 // key that is not plugged in; 0: none
		args     []string
		code     int
		question string
	}{
		"officer add, nobody signs": {1001, []string{"officer", "add", "1004", "--name", "Peter"}, cli.ExitNoKey, "slot 9c of key 1004"},
		"seal, nobody signs":        {1001, []string{"seal", "1002"}, cli.ExitNoKey, "umber on the bag"},
		"seal, an unplugged key":    {1002, []string{"seal", "1002"}, cli.ExitNoKey, "umber on the bag"},
		"unseal, nobody signs":      {1001, []string{"unseal", "1003"}, cli.ExitNoKey, "umber on the bag"},
		"unseal, no such finding":   {0, []string{"unseal", "--close", "unseal-99"}, cli.ExitFailed, "hy is unseal-99 closed"},
	} {
		t.Run(name, func(t *testing.T) {
			if card := o.cards[tt.away]; card != nil {
				o.desk.Unplug(card)
				defer o.desk.Plug(card)
			}
			o.atTerminal(t, tt.code, func(p *person) {
				ends := time.After(5 * time.Second)
				select {
				case <-p.Ended:
				case <-ends:
					p.types("\x03")
				}
				p.leaves()
				if text := p.text(); strings.Contains(text, tt.question) {
					t.Errorf("it asked:\n%s", text)
				}
			}, tt.args...)
		})
	}
}

// A removal that the ledger does not allow is refused before a person confirms it.
func TestRefusedRemovalAsksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.loseLedger(t)()
		dir := t.TempDir()
		s.State = anchor.In(dir)
		s.account.AddUser("bob")
		s.mustDo(t, nil, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
		kept, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil || len(kept) != 1 {
			t.Fatalf("remembered in %q, %v", kept, err)
		}
		if err := os.WriteFile(kept[0], []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.mustFail(t, cli.ExitFailed, []string{"next: make the file readable"}, "recover", "--leftovers")
	})
}
