//go:build unix

package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/hwtest/simcard"
)

// An audit compares what a locked key holds if its access code is given. It asks for
// none.
func TestAuditOfLockedKeys(t *testing.T) {
	const password, foreign = "correct horse", "key-unknown-credential/23456789/Amazon Web Services:phone@acme"
	file := filepath.Join(t.TempDir(), "access code")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	locked := func(t *testing.T) *scene {
		s := audited(t)
		s.cards[1].Store(simcard.Stored{ID: "Amazon Web Services:phone@acme", Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: []byte("somebody else put it")})
		s.cards[1].SetPassword(password)
		return s
	}
	ids := func(got view.AuditJSON) (all []string) {
		for _, f := range got.Findings {
			all = append(all, f.ID)
		}
		return all
	}
	for _, tt := range []struct {
		name  string
		args  []string
		code  int
		found []string
		says  string
	}{
		{"without its code", nil, cli.ExitDone, nil, "key 23456789 has an access code: its credentials were not read (give --access-code 23456789=SOURCE)"},
		{"with its code", []string{"--access-code", "23456789=" + file}, cli.ExitWrong, []string{foreign}, ""},
		{"with the code of a key that is not plugged in", []string{"--access-code", "44444444=" + file}, cli.ExitFailed, nil, "key 44444444: not everything could be read: the key is not plugged in"},
		{"with a code and no source", []string{"--access-code", password}, cli.ExitUsage, nil, "--access-code requires SERIAL=SOURCE"},
		{"with a file that is not there", []string{"--access-code", "23456789=" + file + "x"}, cli.ExitFailed, nil, "reading the access code of key 23456789"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := locked(t)
			out, code := s.do(t, append([]string{"audit", "--json"}, tt.args...)...)
			if code != tt.code || !strings.Contains(s.heard, tt.says) {
				t.Errorf("exit code %d, want %d; it said:\n%s", code, tt.code, s.heard)
			}
			if out != "" && !slices.Equal(ids(mustDecode[view.AuditJSON](t, out)), tt.found) {
				t.Errorf("found:\n%s", out)
			}
		})
	}
	t.Run("with a wrong code", func(t *testing.T) {
		s := locked(t)
		s.cards[1].SetPassword("battery staple")
		if got := s.auditJSON(t, cli.ExitFailed, "--access-code", "23456789="+file); len(got.Findings) != 0 || !strings.Contains(s.heard, "wrong access code") || !strings.Contains(s.heard, "next: ") {
			t.Errorf("found %v; it said:\n%s", ids(got), s.heard)
		}
	})
	t.Run("that lacks a credential", func(t *testing.T) {
		s := audited(t)
		byOthers(t, s.cards[1], deleteCommand(s.held(s.cards[1])[0].ID))
		s.cards[1].SetPassword(password)
		if got := ids(s.auditJSON(t, cli.ExitWrong, "--access-code", "23456789="+file)); len(got) != 1 || !strings.HasPrefix(got[0], "key-missing-credential/23456789/") {
			t.Errorf("found %v", got)
		}
	})
}

// A suspended account of the organization is named, whether it is asked for or not.
func TestAuditNamesSuspendedAccounts(t *testing.T) {
	for _, args := range [][]string{nil, {testAccount}} {
		s := newScene(t)
		org := s.organization(t)
		org.Management().SetRootPassword(false)
		s.account.AddUser("alice")
		s.mustDo(t, nil, s.alice("--profile", "prod")...)
		s.account.Suspend()
		got := s.auditJSON(t, cli.ExitDone, append([]string{"--organization", "--profile", "management", "--fail-on", "medium"}, args...)...)
		named := false
		for _, a := range got.Accounts {
			named = named || a.Account == testAccount && a.Caller == nil && len(a.Unread) == 0
		}
		if !named {
			t.Errorf("%v: accounts %+v", args, got.Accounts)
		}
		if len(got.Findings) != 1 || got.Findings[0].ID != "account-suspended/"+testAccount || !strings.Contains(got.Findings[0].Text, "SUSPENDED") {
			t.Errorf("%v: findings %+v", args, got.Findings)
		}
		if !strings.Contains(s.heard, "not entered: SUSPENDED") {
			t.Errorf("%v: it said:\n%s", args, s.heard)
		}
	}
}
