//go:build linux

package practice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// The prompt comes back after everything but ctrl-d.
func TestPrompt(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	v.must("enrol", `"enrol" is not a command; did you mean enroll`)
	v.must("enroll --nonsense", `unknown flag: --nonsense`)
	v.must(`log "open`, `the line ends within quotes`)
	v.must("log | cat", `the room is no shell`)
	v.must("plug 9", `"9" is no key of the room`)
	v.must("clock -1d", `forward only`)
	v.must("console sign-in 123456", `no mfa device`)
	v.must("rootseal version", `rootseal `)
	v.must("aws sso login", `aws is not started`)
	v.must("op item get root", `op is not started`)
	v.must("", "")

	v.Types("an unfinished line" + terminaltest.Stop)
	v.See(`\^C` + atPrompt)
	v.Types("keys --watch" + terminaltest.Enter) // runs until it is interrupted
	v.See(`came +30112878[^\n]*`)
	v.Types(terminaltest.Stop)
	v.See(`stopping at the next safe point[\s\S]*` + atPrompt)
	v.Types("enroll --user breakglass --keys 30112847,30112853" + terminaltest.Enter)
	v.See(`Type the account number`)
	v.Types(terminaltest.Stop)
	v.See(atPrompt)
	if shown := v.types("log"); strings.Contains(shown, "begin") {
		t.Errorf("an enrollment that was stopped at its plan is recorded:\n%s", shown)
	}

	v.Types("\t") // the next line of the story
	v.See(`officer add 30112878 --name "Olivia Ito" --generate `)
	v.Types(terminaltest.Stop)
	v.See(atPrompt)
	v.Types("lok\x7fok" + terminaltest.Up + terminaltest.Up + terminaltest.Up + terminaltest.Down + terminaltest.Down + terminaltest.Down + terminaltest.Enter)
	v.See(`30112861 +plugged in`)
	v.See(atPrompt)
	v.Types(terminaltest.Up + terminaltest.Enter) // the history
	v.See(`30112861 +plugged in`)
	v.See(atPrompt)
	for typed, shown := range map[string]string{"net\tc\t": "network cut ", "lose 1610\t": "lose 16104417 ", "enr\t--us\t": "enroll --user", "audit --profile rea\t": "audit --profile readonly "} {
		v.Types(typed)
		v.See(shown)
		v.Types(terminaltest.Stop)
		v.See(atPrompt)
	}
	v.leaves()
}

// What hands do is seen by the commands.
func TestHands(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	v := visit(t, build(t), home, nil, "--accounts", "3", "--keys", "4")
	v.must("keys", `30112847`, `16021853`)
	v.must("accounts", `222233330003 +rehearsal-3 +breakglass +admin-3, readonly-3`, `OrganizationAccountAccessRole`)
	v.must("pull 1 30112853", `unplugged: key 30112847`, `unplugged: key 30112853`)
	if shown := v.types("keys"); strings.Contains(shown, "301128") {
		t.Errorf("pulled keys are listed:\n%s", shown)
	}
	v.must("plug all", `plugged in: key 30112847`)
	v.must("enroll --user breakglass --account 222233330002 --profile admin-2 --keys 30112847,30112853 --confirm 222233330002", `is enrolled on 2 keys`)
	v.must("verify", `30112847 +proven|key 30112847: proven|30112847`)
	v.must("lose 2", `lost: key 30112853`)
	v.must("plug 2", `the key is lost`)
	v.must("find 2", `found: key 30112853`)
	v.must("plug 2", `plugged in: key 30112853`)
	v.must("reset 2", `reset: the OATH application of key 30112853`)
	v.must("verify", `reset`)
	v.must("network cut", `the network is cut`)
	v.must("audit", `network is unreachable|network is cut`)
	v.must("network back", `the network is back`)
	v.must("stranger 222233330003", `root of 222233330003 and added a phone`)
	v.must("console devices 222233330003", `root of 222233330003 has phone`)
	v.must("console sign-in", `root of 111122223333 is signed in`)
	v.must("audit --organization --profile admin --role OrganizationAccountAccessRole", `root-not-recorded/222233330003/phone`)
	v.must("clock +1y", `shows 20`)
	v.must("audit --profile admin-2 222233330002", `222233330002`)
	v.must("keep kept.room", `go on tomorrow`)
	v.leaves()
	text, err := os.ReadFile(filepath.Join(home, "kept.room"))
	if err != nil || !strings.Contains(string(text), "none of them real") {
		t.Errorf("the stored room: %v", err)
	}
	info, err := os.Stat(filepath.Join(home, "kept.room"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the stored room has mode %v (%v), want 0600", info.Mode(), err)
	}
}
