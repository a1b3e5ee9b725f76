//go:build unix

package command

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
)

// The printed command is one line of a shell, also if the folder's name has a space.
func TestTripInAFolderWithASpace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		copied := filepath.Join(t.TempDir(), "my stick")
		s.mustDo(t, nil, "log", "export", copied)
		found := commands(s.err.String())
		if len(found) != 1 || !slices.Equal(wordsOf(found[0]), []string{"rootseal", "log", "import", copied}) {
			t.Fatalf("it printed %q", found)
		}
		s.mustDo(t, []string{"imported 0 records"}, wordsOf(found[0])[1:]...)
	})
}

// A trip: the copy goes, the key is proven away, the proof comes home once.
func TestTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		home, copied := s.ledger, filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, []string{"on the trip, add --ledger " + copied + " to verify, seal and unseal"}, "log", "export", copied)
		s.mustFail(t, cli.ExitFailed, []string{"name a folder that does not exist yet"}, "log", "export", copied)

		s.ledger = copied
		s.mustDo(t, []string{"proven"}, "verify", "--keys", "33333333")
		s.mustFail(t, cli.ExitFailed, []string{"next: run the command at home"}, s.alice("--group", "second")...)

		s.ledger = home
		s.mustDo(t, []string{"proven"}, "verify", "--keys", "33333333") // meanwhile, and of other witnesses
		s.mustDo(t, []string{"imported 1 record from"}, "log", "import", copied)
		s.mustDo(t, []string{"imported 0 records"}, "log", "import", copied)
		s.mustDo(t, []string{"33333333"}, "log", "--ledger", copied)
		seen := map[string]bool{}
		check := func(body ledger.Body) {
			if v, is := body.(*ledger.Verified); is {
				if c := v.Credentials[0].Challenge; seen[c] {
					t.Errorf("witness %s was used twice", c)
				}
				seen[v.Credentials[0].Challenge] = true
			}
		}
		for _, r := range s.open(t, "").Records() {
			check(r.Body)
			if away, is := r.Body.(*ledger.Away); is {
				made, err := away.Made()
				if err != nil {
					t.Fatal(err)
				}
				check(made.Body)
			}
		}
		if len(seen) != 2 {
			t.Errorf("%d proofs are at home, want 2", len(seen))
		}
	})
}

// A bag that was sealed on a trip carries a head of the trip's; the ledger at home
// contains it, once it came home.
func TestHeadOfATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		home, copied := s.ledger, filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, nil, "log", "export", copied)
		s.ledger = copied
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "safe", "--observer", "Ren")
		head := s.open(t, "").Head()
		s.mustDo(t, []string{"to check its first 5 records ('rootseal log import' checks what was recorded on the trip)", "sha256sum outbox/00000007.json"}, "log", "verify", "--head", head.String())
		s.ledger = home
		s.mustFail(t, cli.ExitWrong, []string{"is not in the ledger"}, "log", "verify", "--head", head.String())
		s.mustDo(t, nil, "keys", "label", "33333333", "Osaka") // meanwhile: the numbers differ
		s.mustDo(t, nil, "log", "import", copied)
		out, code := s.do(t, "log", "verify", "--head", head.String())
		want := fmt.Sprintf("contains %s, which was recorded on a trip and imported by record %d\n", head, s.open(t, "").Head().Sequence)
		if code != cli.ExitDone || !strings.Contains(out, want) {
			t.Fatalf("exit code %d and\n%s\nit said:\n%s\nwant %q", code, out, s.heard, want)
		}
		_, commands, _ := strings.Cut(out, ":\n\n")
		shown, err := exec.CommandContext(t.Context(), "sh", "-c", commands).CombinedOutput()
		if err != nil || !strings.HasSuffix(string(shown), "\n"+head.Hash[:16]+"\n") {
			t.Errorf("%v: the commands say\n%s\nwant %s", err, shown, head.Hash[:16])
		}
		other := ledger.Head{Sequence: head.Sequence, Hash: strings.Repeat("ab", 32)}
		s.mustFail(t, cli.ExitWrong, []string{"is not in the ledger"}, "log", "verify", "--head", other.String())
	})
}

// A ledger that was simply copied, and used in both places, is noticed.
func TestCopiedLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		home, copied := s.ledger, filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, nil, "log", "export", copied)
		twin := filepath.Join(t.TempDir(), "twin")
		if out, err := exec.Command("cp", "-a", copied, twin).CombinedOutput(); err != nil { //nolint:noctx // cp ends
			t.Fatalf("%v: %s", err, out)
		}
		for _, s.ledger = range []string{copied, twin} {
			s.mustDo(t, nil, "verify", "--keys", "33333333")
			time.Sleep(time.Hour)
		}
		s.ledger = home
		s.mustDo(t, []string{"imported 1 record from"}, "log", "import", copied)
		s.mustFail(t, cli.ExitWrong, []string{"next: find out who used the copy"}, "log", "import", twin)
	})
}
