//go:build unix

package command

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// behindMFA is a scene in which alice is enrolled, and the profile ops asks for a code of
// her device.
func behindMFA(t *testing.T, test func(t *testing.T, s *scene)) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.writeOps(t)
		edges.ReachAWS(&s.stage.World, s.account.Transport())
		time.Sleep(time.Hour)
		test(t, s)
	})
}

// writeOps writes the profile ops, which enters an administrator's role with a code of
// alice's device.
func (s *scene) writeOps(t *testing.T) {
	t.Helper()
	clearAWS(t)
	key := s.account.AddAccessKey("alice")
	role := s.account.DefineRole("ops", []string{"arn:aws:iam::" + testAccount + ":user/alice"})
	text := "[profile base]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret +
		"\n[profile ops]\nrole_arn = " + role + "\nsource_profile = base\nmfa_serial = " + s.made()[0].ARN + "\n"
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// codesUsed are the records of codes.
func (s *scene) codesUsed(t *testing.T) (all []*ledger.CodeUsed) {
	t.Helper()
	for _, r := range s.open(t, "").Records() {
		if used, is := r.Body.(*ledger.CodeUsed); is {
			all = append(all, used)
		}
	}
	return all
}

// A command with such a profile signs in with a code of a plugged-in key, and records
// that; the next one takes another code.
func TestMFAProfile(t *testing.T) {
	behindMFA(t, func(t *testing.T, s *scene) {
		for range 2 {
			edges.ReachAWS(&s.stage.World, s.account.Transport()) // as a new process
			out, code := s.do(t, "audit", "--json", "--profile", "ops")
			if code != cli.ExitDone && code != cli.ExitWrong {
				t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
			}
			if got := mustDecode[view.AuditJSON](t, out); len(got.Accounts) != 1 || got.Accounts[0].Caller == nil {
				t.Errorf("it audited %+v", got.Accounts)
			}
		}
		used := s.codesUsed(t)
		if len(used) != 2 || used[0].Step == used[1].Step || used[0].KeySerial != s.cards[0].Serial() {
			t.Errorf("recorded are %+v", used)
		}
		if !strings.Contains(s.err.String(), "waiting ") {
			t.Errorf("the second command did not wait for a new code; it said:\n%s", s.err.String())
		}
	})
}

// A ceremony signs in the same way, before it works on the keys.
func TestCeremonyWithMFAProfile(t *testing.T) {
	behindMFA(t, func(t *testing.T, s *scene) {
		s.account.AddUser("bob")
		s.mustDo(t, []string{"done: "}, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--profile", "ops", "--confirm", testAccount)
		if used := s.codesUsed(t); len(used) != 1 {
			t.Errorf("recorded are %+v", used)
		}
	})
}

// Without the code there is an error and what to do about it, and no question.
func TestMFAProfileWithoutItsKey(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*testing.T, *scene)
		says    string
	}{
		"no key": {func(_ *testing.T, s *scene) {
			for _, card := range s.cards {
				s.desk.Unplug(card)
			}
		}, "no key is plugged in"},
		"other keys": {func(t *testing.T, s *scene) {
			for _, card := range s.cards {
				byOthers(t, card, deleteCommand(s.held(card)[0].ID))
			}
		}, "not on a plugged-in key"},
		"keys with access codes": {func(_ *testing.T, s *scene) {
			for _, card := range s.cards {
				card.SetPassword("1234")
			}
		}, "access code not given"},
	} {
		t.Run(name, func(t *testing.T) {
			behindMFA(t, func(t *testing.T, s *scene) {
				test.prepare(t, s)
				out, code := s.do(t, "audit", "--profile", "ops")
				if code == cli.ExitDone || !strings.Contains(out+s.err.String(), test.says) || !strings.Contains(s.err.String(), "next: plug in a key that holds the device of mfa_serial") {
					t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
				}
				if used := s.codesUsed(t); len(used) != 0 {
					t.Errorf("recorded are %+v", used)
				}
			})
		})
	}
}
