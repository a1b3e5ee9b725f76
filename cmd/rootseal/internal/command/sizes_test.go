//go:build unix

package command

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
	"rootseal/hwtest/simcard"
)

// oversized are files that nobody can read whole.
var oversized = map[string]func(path string) error{
	"a sparse file": func(path string) error {
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			return err
		}
		return os.Truncate(path, 60<<30)
	},
	"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
	"a device": func(path string) error { return os.Symlink("/dev/zero", path) },
}

// frugally fails the test where act does not come back, or takes memory as if it
// had read what it must not.
func frugally(t *testing.T, act func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() { defer close(done); act() }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
}

// Whoever stands before a login gets in, whatever somebody has put into the
// ledger's folder; every other command names the record.
func TestLedgerOfAnySize(t *testing.T) {
	for name, plant := range oversized {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, with(simcard.New(simcard.YubiKey543, 1001), rootDaily))
			s.Now = time.Now
			s.append(t, ledger.WorldAWS, enrolled(testAccount+"/root", "daily", rootDaily, 1001)...)
			file := filepath.Join(s.ledger, "records", "00000002.json")
			first := fstest.MapFS{"records/00000001.json": {Data: []byte(mustRead(t, filepath.Join(filepath.Dir(file), "00000001.json"))), Mode: 0o600}}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := plant(file); err != nil {
				t.Fatal(err)
			}
			frugally(t, func() {
				out, code := s.types(t.Context(), t, "code", "acme/root", "--group", "daily")
				if code != 0 || len(strings.TrimSpace(out)) != 6 {
					t.Errorf("code printed %q, exit code %d: %s", out, code, s.err.String())
				}
				home := filepath.Join(t.TempDir(), "home")
				if err := errors.Join(os.Mkdir(home, 0o700), os.Mkdir(filepath.Join(home, "records"), 0o700), os.CopyFS(home, first)); err != nil {
					t.Fatal(err)
				}
				for _, args := range [][]string{
					{"status"},
					{"log"},
					{"log", "verify"},
					{"doctor"},
					{"verify"},
					{"recover"},
					{"keys"},
					{"log", "import", s.ledger, "--ledger", home},
				} {
					out, code := s.types(t.Context(), t, args...)
					if said := out + s.err.String(); !strings.Contains(said, "record 2 damaged") || code == 0 && args[0] != "keys" {
						t.Errorf("%v, exit code %d: %s", args, code, said)
					}
				}
			})
		})
	}
}

// Files that flags name.
func TestFilesOfAnySize(t *testing.T) {
	for name, plant := range oversized {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "planted")
			if err := plant(path); err != nil {
				t.Fatal(err)
			}
			frugally(t, func() {
				if _, err := (attestation.Flags{Roots: []string{path}}).Trusted(offline(t).Roots); !errors.Is(err, limited.ErrTooLarge) && !errors.Is(err, limited.ErrNotRegular) {
					t.Errorf("an attestation root: %v", err)
				}
				if name == "a pipe" { // is a good source: who writes to it is waited for
					return
				}
				for what, private := range map[string]bool{"a secret": true, "a picture": false} {
					if data, err := cli.ReadSource(nil, path, private, cli.MaxPicture); err == nil {
						t.Errorf("%s: %d bytes were read", what, len(data))
					}
				}
			})
		})
	}
}
