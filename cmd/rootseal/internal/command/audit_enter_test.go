//go:build unix

package command

import (
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
)

// An account of which the record has a profile alone, as its one ceremony was
// taken back, is entered by that.
func TestAuditOfAMemberWithoutADevice(t *testing.T) {
	s := newScene(t)
	s.organization(t)
	s.account.AddUser("alice")
	s.account.SetRootPassword(false)
	lift := s.account.Deny("EnableMFADevice", simaws.DenySCP)
	if _, code := s.do(t, s.alice("--profile", "prod")...); code != cli.ExitFailed {
		t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
	}
	lift()
	got := s.auditJSON(t, cli.ExitWrong, "--organization", "--profile", "management")
	for _, account := range got.Accounts {
		if account.Caller == nil || len(account.Unread) > 0 {
			t.Errorf("account %+v", account)
		}
	}
}
