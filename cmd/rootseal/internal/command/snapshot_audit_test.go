//go:build unix

package command

import (
	"encoding/json"
	"path/filepath"
	"time"
)

// AWS differs from the ledger; a finding is accepted, and the organization read.
func storyAudit(p *play) {
	p.enrolled(first, second)
	p.does("audit", "--profile", "admin")
	p.plain("audit", "--profile", "admin", "--fail-on", "critical")
	p.plain("audit", "--profile", "admin", "--format", "markdown")
	p.account.AddUser("mallory")
	p.account.SetPassword("mallory", true)
	p.account.AddRootFIDO()
	p.does("audit", "--profile", "admin", "--fail-on", "critical")
	p.does("audit", "accept", "root-unknown-device/"+testAccount, "--until", "2027-02-01", "--reason", "a spare in the safe")
	for _, id := range p.found() {
		p.does("audit", "accept", id, "--until", "2027-02-01", "--reason", "known")
	}
	p.does("audit", "--profile", "admin")
	p.does("audit", "accept", "root-no-mfa/"+testAccount, "--until", "2026-01-01", "--reason", "too late")
	if err := p.account.Console().SignInWithoutMFA(); err != nil {
		p.Logf("signing in without MFA: %v", err)
	}
	time.Sleep(time.Hour)
	p.does("audit", "--profile", "admin", "--events", "--since", "7d")
	p.does("audit", "--profile", "admin", "--notify", "slack", "--webhook", p.write("webhook", "https://hooks.slack.com/services/T0/B0/x\n"))
	p.does("audit", "--organization", "--profile", "management", "--role", "none")
	p.account.DefineRole("rootseal-audit", []string{otherNumber}, "GetAccountSummary", "ListMFADevices")
	p.does("audit", "--organization", "--profile", "management", "--role", "rootseal-audit")
	p.does("status")
}

// The rehearsal of everything, in a world of its own.
func storyRehearse(p *play) {
	p.does("rehearse", "--ledger", filepath.Join(p.folder, "rehearsed"))
	p.does("rehearse", "--ledger", filepath.Join(p.folder, "rehearsed"), "--", "status")
	p.does("rehearse", "--", "enroll", "--user", "nobody")
}

// found are the ids of what an audit finds now and nobody has accepted.
func (p *play) found() (ids []string) {
	p.Helper()
	var audit struct {
		Findings []struct {
			ID string `json:"id"`
		} `json:"findings"`
	}
	if err := json.Unmarshal([]byte(p.does("audit", "--profile", "admin")), &audit); err != nil {
		p.Fatal(err)
	}
	for _, f := range audit.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}
