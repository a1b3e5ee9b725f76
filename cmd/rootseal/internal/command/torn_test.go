//go:build unix

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/anchor"
)

// A disk lost the last record of an enrollment. Nothing is written or deleted while
// the record is there; the steps of docs/ledger.md lead out, and the device, which
// AWS has enabled, is recorded without touching a key.
func TestTornLastRecord(t *testing.T) {
	for name, left := range map[string]int64{"empty": 0, "cut off": 40} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.State = anchor.In(filepath.Join(t.TempDir(), "state"))
				s.mustDo(t, nil, s.alice("--group", "daily")...)
				whole := s.open(t, "").Head()
				before := s.devicesAndKeys()
				last := filepath.Join(s.ledger, "records", fmt.Sprintf("%08d.json", whole.Sequence))
				if err := os.Truncate(last, left); err != nil {
					t.Fatal(err)
				}
				for _, args := range [][]string{{"status"}, {"recover"}, {"log", "verify"}, s.alice("--group", "other")} {
					if _, code := s.do(t, args...); code != cli.ExitWrong {
						t.Errorf("%v: exit code %d; it said:\n%s", args, code, s.err.String())
					}
				}
				if err := os.Rename(last, filepath.Join(s.ledger, "..", "torn.json")); err != nil {
					t.Fatal(err)
				}
				if _, code := s.do(t, "log", "verify", "--head", whole.String()); code != cli.ExitWrong {
					t.Errorf("log verify with the lost head: exit code %d", code)
				}
				head := s.open(t, "").Head().String()
				s.mustDo(t, nil, "log", "verify", "--head", head)
				s.mustSettle(t, "complete", "--profile", "admin", "--head", head)
				if after := s.devicesAndKeys(); after != before {
					t.Errorf("keys and account have %s, had %s", after, before)
				}
				s.mustDo(t, nil, "verify")
			})
		})
	}
}
