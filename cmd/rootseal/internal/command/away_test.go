//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
)

// A copy for a trip refuses what it could not record before anything is touched:
// no key hears a command, AWS none, and nobody is asked. What is done at a safe
// works there.
func TestTripRefusesBeforeItActs(t *testing.T) {
	const keys, key = "11111111,22222222", "22222222"
	alice := testAccount + "/user/alice"
	tests := []struct {
		line    []string
		refused bool
	}{
		{[]string{"enroll", "--user", "alice", "--group", "sealed", "--touch", "off", "--keys", keys, "--confirm", testAccount}, true},
		{[]string{"enroll", "--root", "--account", testAccount, "--group", "sealed", "--keys", keys}, true}, // not even which flag is missing
		{[]string{"rotate", alice, "--group", "daily", "--confirm", testAccount}, true},
		{[]string{"rotate", "--lost", key, "--confirm", key}, true},
		{[]string{"rotate", "--left", "olivia", "--confirm", "olivia"}, true},
		{[]string{"recover"}, true},
		{[]string{"recover", "--console", "accepted"}, true},
		{[]string{"recover", "--leftovers", "--profile", "admin", "--confirm", testAccount}, true},
		{[]string{"verify", "--live"}, true},
		{[]string{"verify", "--live", "--signed-in", testAccount}, true},
		{[]string{"verify", "--adopt", "--account", testAccount, "--user", "alice", "--group", "other", "--id", "GitHub:olivia", "--keys", keys, "--confirm", testAccount}, true},
		{[]string{"unseal", "--close", "unseal-3", "--reason", "known"}, true},
		{[]string{"audit", "--profile", "admin"}, true},
		{[]string{"audit", "accept", "device-gone/" + testAccount, "--until", "2000-06-30", "--reason", "known"}, true},
		{[]string{"keys", "--attest"}, true},
		{[]string{"keys", "found", key}, true},
		{[]string{"keys", "drop", key, "--reason", "gone"}, true},
		{[]string{"officer", "add", "1001", "--name", "Olivia"}, true},
		{[]string{"officer", "remove", "1001", "--reason", "left"}, true},
		{[]string{"policy", "set", "--min-keys", "2"}, true},
		{[]string{"log", "export", "elsewhere"}, true},
		{[]string{"log", "import", "elsewhere"}, true},

		{[]string{"verify"}, false},
		{[]string{"seal", key, "--bag", "A-1", "--place", "Osaka", "--observer", "Ren"}, false},
		{[]string{"unseal", key, "--emergency"}, false},
		{[]string{"keys", "label", key, "mine"}, false},
		{[]string{"keys"}, false},
		{[]string{"code", alice}, false},
		{[]string{"log"}, false},
		{[]string{"log", "verify"}, false},
		{[]string{"log", "sign"}, false},
		{[]string{"status"}, false},
		{[]string{"officer", "list"}, false},
		{[]string{"policy", "show"}, false},
		{[]string{"doctor"}, false},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.line, " "), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := everyPrincipal(t)
				// A ceremony that a crash has left, whose device and credentials are there.
				s.append(t, ledger.WorldAWS, enrolled(testAccount+"/user/alice", "other", "AWS:alice@acme other abc235", 11111111)[0])
				copied := filepath.Join(t.TempDir(), "copy")
				s.mustDo(t, nil, "log", "export", copied)
				s.ledger = copied
				before, calls := s.traces(t), len(s.account.Calls())
				commands := s.desk.Audit().Commands
				_, code := s.do(t, tt.line...)
				said := s.err.String()
				if away := strings.Contains(said, ledger.ErrAway.Error()); away != tt.refused || (code == cli.ExitFailed) != tt.refused {
					t.Errorf("exit code %d; it said:\n%s", code, said)
				}
				if !tt.refused {
					return
				}
				after := s.traces(t)
				if before.head != after.head || len(s.account.Calls()) != calls || s.desk.Audit().Commands != commands {
					t.Errorf("%d calls of AWS, %d commands to keys, head %v, then %v; it said:\n%s",
						len(s.account.Calls())-calls, s.desk.Audit().Commands-commands, before.head, after.head, said)
				}
			})
		})
	}
}
