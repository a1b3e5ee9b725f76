//go:build unix

package command

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/anchor"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// What is wrong with the state folder keeps nobody from a code or a look, and
// lets nothing be deleted until somebody has typed a head.
func TestStateFolderInTheWay(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"a file": func(dir string) error { return os.WriteFile(dir, []byte("x"), 0o600) },
		"a fifo": func(dir string) error { return syscall.Mkfifo(dir, 0o600) },
		"a fifo inside": func(dir string) error {
			return errors.Join(os.MkdirAll(dir, 0o700), syscall.Mkfifo(filepath.Join(dir, "a.ledger.json"), 0o600))
		},
		"junk inside": func(dir string) error {
			return errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "a.ledger.json"), []byte("junk"), 0o600))
		},
		"huge inside": func(dir string) error {
			file := filepath.Join(dir, "a.ledger.json")
			return errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(file, nil, 0o600), os.Truncate(file, 1<<40))
		},
		"odd head": func(dir string) error { return nil },
		"a loop":   func(dir string) error { return os.Symlink(dir, dir) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.mustDo(t, nil, s.alice("--group", "daily")...)
				dir := filepath.Join(t.TempDir(), "state")
				if err := spoil(dir); err != nil {
					t.Fatal(err)
				}
				if name == "odd head" {
					path, err := filepath.Abs(s.ledger)
					if err = errors.Join(err, anchor.In(dir).Keep(anchor.Anchor{Path: path, First: "x", Head: "zzz"})); err != nil {
						t.Fatal(err)
					}
				}
				s.State = anchor.In(dir)
				kept := s.account.Devices()
				for _, args := range [][]string{{"status"}, {"code", "--group", "daily", "111122223333/user/alice"}, {"verify"}, {"log"}, {"keys"}, {"recover"}} {
					if _, code := s.types(t.Context(), t, args...); code != cli.ExitDone {
						t.Errorf("%v: exit code %d; it said:\n%s", args, code, s.err.String())
					}
				}
				rotate := []string{"rotate", "111122223333/user/alice", "--group", "daily", "--confirm", testAccount, "--profile", "admin"}
				if _, code := s.types(t.Context(), t, rotate...); (code == cli.ExitDone) != (name == "a fifo inside") || code != cli.ExitDone && !slices.Equal(arns(s.account.Devices()), arns(kept)) {
					t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
				}
				s.mustDo(t, nil, append(rotate, "--head", s.open(t, "").Head().String())...)
			})
		})
	}
}

func arns(devices []simaws.Device) (all []string) {
	for _, d := range devices {
		all = append(all, d.ARN+" "+d.Owner)
	}
	return all
}

// A begin of nobody does not stay open for good.
func TestBeginOfNobodyIsClosed(t *testing.T) {
	for _, principal := range []string{"", "x/y"} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			entries := enrolled(principal, "daily", "x daily aaaaaa", 12345678)[:1]
			load := entries[0]
			load.Body = &ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 12345678}}}
			s.append(t, ledger.WorldAWS, append(entries, load)...)
			if _, code := s.do(t, "recover", "--confirm", testAccount); code == cli.ExitDone {
				t.Error("closed by nobody")
			}
			s.mustDo(t, nil, "recover", "--confirm", "20260101-aaaaaa")
			s.mustBeClean(t)
		})
	}
}

// An empty folder where the ledger was is told of by whatever looks at it.
func TestEmptyFolderIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.State = anchor.In(filepath.Join(t.TempDir(), "state"))
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		head := s.open(t, "").Head().String()
		if err := os.RemoveAll(s.ledger); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"status"}, {"verify"}, {"doctor"}, {"recover"}, s.alice("--group", "other"), {"status"}} {
			if _, _ = s.types(t.Context(), t, args...); !strings.Contains(s.err.String(), head) {
				t.Errorf("%v says nothing of %s:\n%s", args, head, s.err.String())
			}
		}
	})
}
