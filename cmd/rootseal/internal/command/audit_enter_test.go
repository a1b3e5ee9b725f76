//go:build unix

package command

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
)

// failing makes these profiles fail.
func (s *scene) failing(names ...string) {
	works := s.AWS
	s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
		for _, name := range names {
			if profile == name {
				return nil, errors.New("its configuration is broken")
			}
		}
		return works(ctx, profile)
	}
}

// With a role, the profile that an account was enrolled with is not used, and
// an entrance that is broken is told.
func TestAuditByARoleFromABrokenProfile(t *testing.T) {
	s := newScene(t)
	if _, code := s.do(t, s.alice("--profile", "prod")...); code != cli.ExitDone {
		t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
	}
	s.account.SetRootPassword(false)
	s.failing("jump")
	got := s.auditJSON(t, cli.ExitFailed, "--profile", "jump", "--role", "Auditor")
	if got.Accounts[0].Caller != nil || !strings.Contains(got.Accounts[0].Unread[0].Cause, "its configuration is broken") {
		t.Errorf("accounts %+v", got.Accounts)
	}
}

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
