//go:build unix

package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
)

// loseLedger is a workstation that dies with its ledger in the middle of an
// enrolment. AWS deletes no device until that is lifted.
func (s *scene) loseLedger(t *testing.T) (lift func()) {
	t.Helper()
	lift = s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
	if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
		t.Fatalf("exit code %d, want %d", code, cli.ExitUnsettled)
	}
	s.account.ClearFaults()
	s.ledger = filepath.Join(t.TempDir(), "another")
	return lift
}

// A workstation died with its ledger: another one removes what it left, after
// the account's number was given.
func TestRecoverLeftovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.loseLedger(t)()
		left := s.devicesAndKeys()

		_, code := s.do(t, "recover", "--leftovers")
		if said := s.err.String(); code != cli.ExitUsage || !strings.Contains(said, "give --confirm "+testAccount) || s.devicesAndKeys() != left {
			t.Fatalf("unconfirmed: exit code %d, now %s, and it said:\n%s", code, s.devicesAndKeys(), said)
		}
		if _, code = s.do(t, "recover", "--leftovers", "--confirm", "999999999999"); code != cli.ExitUsage || s.devicesAndKeys() != left {
			t.Fatalf("confirmed for another account: exit code %d, now %s", code, s.devicesAndKeys())
		}
		_, code = s.do(t, "recover", "--leftovers", "--confirm", testAccount)
		if said := s.err.String(); code != cli.ExitDone || !strings.Contains(said, "finished the removal ") {
			t.Fatalf("confirmed: exit code %d, and it said:\n%s", code, said)
		}
		s.mustBeClean(t)
		if _, code = s.do(t, "recover", "--leftovers"); code != cli.ExitDone {
			t.Errorf("the second time: exit code %d; it said:\n%s", code, s.err.String())
		}
	})
}

// A key of a removal that was broken off will never come back: it is given up
// like that of any ceremony.
func TestRecoverLeftoversWithoutAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		lift := s.loseLedger(t)
		if _, code := s.do(t, "recover", "--leftovers", "--confirm", testAccount); code != cli.ExitUnsettled {
			t.Fatalf("a removal that AWS refuses: exit code %d, want %d", code, cli.ExitUnsettled)
		}
		lift()
		s.desk.Unplug(s.cards[0])
		serial := fmt.Sprint(s.cards[0].Serial())
		if _, code := s.do(t, "recover"); code != cli.ExitUnsettled || !strings.Contains(s.err.String(), serial) {
			t.Fatalf("without key %s: exit code %d; it said:\n%s", serial, code, s.err.String())
		}
		if _, code := s.do(t, "recover", "--gone", "87654321"); code != cli.ExitUsage {
			t.Errorf("another key given up: exit code %d, want %d", code, cli.ExitUsage)
		}
		if _, code := s.do(t, "recover", "--gone", serial, "--confirm", testAccount); code != cli.ExitDone || !strings.Contains(s.err.String(), "key "+serial+" was given up") {
			t.Errorf("given up: exit code %d; it said:\n%s", code, s.err.String())
		}
		if _, code := s.do(t, "recover"); code != cli.ExitDone || !strings.Contains(s.err.String(), "no ceremony is unfinished") {
			t.Errorf("afterwards: exit code %d; it said:\n%s", code, s.err.String())
		}
	})
}
