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
	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

func TestBadLedger(t *testing.T) {
	old := func(t *testing.T, s *scene) {
		s.append(t, ledger.WorldAWS, enrolled(testAccount+"/user/bob", "daily", "AWS:bob@acme daily abcdef", 1)...)
	}
	edit := func(name string, change func(string) string) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			old(t, s)
			file := filepath.Join(s.ledger, "records", name)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(change(string(data))), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows := []badInput{
		{
			name: "damaged", set: edit("00000001.json", func(s string) string { return strings.Replace(s, "bob", "eve", 1) }),
			code: cli.ExitWrong, says: []string{"reading ledger: record 2 damaged"}, next: "restore the ledger folder from its copy",
		},
		{
			name: "newer", set: edit("00000002.json", func(s string) string { return strings.Replace(s, `"format": 1`, `"format": 2`, 1) }),
			code: cli.ExitFailed, says: []string{"written by a newer rootseal"}, next: "update rootseal",
		},
		{name: "of the other world", set: func(t *testing.T, s *scene) {
			s.append(t, ledger.WorldRehearsal, enrolled(testAccount+"/user/bob", "daily", "AWS:bob@acme daily abcdef", 1)...)
		}, code: cli.ExitFailed, says: []string{"ledger of another world"}, next: "give another folder with --ledger"},
		{name: "open to others", set: func(t *testing.T, s *scene) {
			old(t, s)
			if err := os.Chmod(s.ledger, 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(s.ledger, 0o700) })
		}, code: cli.ExitFailed, says: []string{"ledger folder is open to others", "mode 0755, not 0700"}, next: "close the folder to others"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				row.set(t, s)
				before := len(s.account.Calls())
				out, code := s.types(t.Context(), t, s.alice()...)
				mustExplain(t, s, row, out, code)
				if n := len(s.account.Calls()) - before; n != 0 {
					t.Errorf("AWS was called %d times", n)
				}
				if n := s.cards[0].Count(); n != 0 {
					t.Errorf("a key was sent %d commands", n)
				}
			})
		})
	}
}

// A ledger that cannot be written stops the ceremony before its first write
// anywhere.
func TestLedgerThatCannotBeWritten(t *testing.T) {
	for name, obstruct := range map[string]func(*testing.T, *scene){
		"a file in the folder's place": func(t *testing.T, s *scene) { mustWrite(t, filepath.Join(s.ledger, "records"), s.ledger) },
		"a folder in the lock's place": func(t *testing.T, s *scene) {
			if err := os.MkdirAll(filepath.Join(s.ledger, "lock"), 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				obstruct(t, s)
				if out, code := s.types(t.Context(), t, s.alice()...); code != cli.ExitFailed || out != "" {
					t.Errorf("exit code %d and %q", code, out)
				}
				if strings.Contains(s.err.String(), "unfinished: ceremony") {
					t.Errorf("it said:\n%s", s.err.String())
				}
				s.mustLeaveStrangersAlone(t)
				if made := s.made(); len(made) != 0 {
					t.Errorf("AWS has %s", made[0].ARN)
				}
				for _, card := range s.cards {
					if n := card.Count(simcard.Put); n != 0 {
						t.Errorf("key %d was written", card.Serial())
					}
				}
			})
		})
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A group that has its device, and a ceremony that waits to be settled.
func TestEnrolAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if _, code := s.do(t, s.alice()...); code != cli.ExitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		out, code := s.do(t, s.alice()...)
		mustExplain(t, s, badInput{code: cli.ExitFailed, says: []string{"this group already has a device of this principal"}, next: "choose another group label; 'rootseal rotate' gives this group a new seed"}, out, code)
		s.mustHoldOneSeed(t, "alice")
	})
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
		if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.desk.Plug(s.cards[1])
		out, code := s.do(t, s.alice("--group", "sealed")...)
		mustExplain(t, s, badInput{code: cli.ExitUnsettled, says: []string{"an earlier ceremony for this principal is unfinished: "}, next: "run 'rootseal recover' first"}, out, code)
		if open := s.unsettled(t); len(open) != 1 {
			t.Errorf("%d ceremonies are open, want 1", len(open))
		}
	})
}

// enable gives alice a device, as another administrator's tool would.
func (s *scene) enable(t *testing.T, name string) {
	t.Helper()
	admin := awsiam.New(awsiam.AccessKey(s.account.AddAdmin("other-admin")), s.account.Transport())
	device, err := admin.Create(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	code1, code2 := pairOf(device.Seed, time.Now())
	if _, err := admin.Enable(t.Context(), "alice", device.ARN, code1, code2); err != nil {
		t.Fatal(err)
	}
}
