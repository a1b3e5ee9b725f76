//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
)

// rootKeys answers the questions about keys: all of them, in a daily group.
func (p *person) rootKeys() {
	p.t.Helper()
	p.see(`\[x\] 12345678`)
	p.types(enter)
	p.see(`you changed no mark: .* y: go on`)
	p.types("y")
	p.see("Which keys go into bags")
	p.types(enter)
	p.see(`no item is marked\. y: go on`)
	p.types("y")
}

// rootsBegin returns the begin record of root's enrollment.
func (s *scene) rootsBegin(t *testing.T) *ledger.Begin {
	t.Helper()
	for _, r := range s.open(t, "").Records() {
		if begin, is := r.Body.(*ledger.Begin); is && strings.HasSuffix(begin.Principal, "/root") {
			return begin
		}
	}
	t.Fatal("root is not enrolled")
	return nil
}

// A conversation about root proposes the account and the profile that the ledger knows, and
// the profiles of the configuration. With a profile, AWS confirms the device.
func TestGuidedRootProposesWhatTheLedgerKnows(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice("--group", "daily", "--profile", "admin")...)
	s.Profiles = func() []string { return []string{"admin", "reader"} }
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--root", "--touch", "off")
	p.rootKeys()
	p.see("Which account")
	p.see("> " + testAccount + "  acme")
	p.types(down + enter) // another account
	p.see(`Account number \(12 digits\)`)
	p.types(escapeKey)
	p.see("> another account")
	p.types(up + enter)
	p.see("Which AWS profile may read the account")
	p.see(`> admin \(used for this account before\)`)
	p.see("2   reader")
	p.see("3   another profile")
	p.see("4   none")
	p.types(enter)
	p.see("plan for group daily")
	p.answers("Type the account number", testAccount)
	p.see("Paste the secret key")
	p.types(s.assign(t, p.text()+s.err.String()).Secret + enter)
	p.typePair()
	out, code := p.leaves()
	if code != cli.ExitDone || out != "" {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
	}
	for _, want := range []string{"is enrolled on 2 keys and confirmed by AWS", "rootseal enroll --root --account " + testAccount + " --profile admin \\"} {
		if !strings.Contains(s.heard, want) {
			t.Errorf("it did not say %q:\n%s", want, s.heard)
		}
	}
	if begin := s.rootsBegin(t); begin.Profile != "admin" {
		t.Errorf("the record has profile %q", begin.Profile)
	}
}

// Without a profile it is said what that means.
func TestGuidedRootWithoutAProfile(t *testing.T) {
	for name, profiles := range map[string][]string{"no profile is configured": nil, "one is": {"reader"}} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.Profiles = func() []string { return profiles }
			p := s.sit(t)
			p.starts(t.Context(), "enroll", "--root", "--touch", "off", "--account", testAccount)
			p.rootKeys()
			if profiles == nil {
				p.answers(`AWS profile that may read the account \(empty: none\)`, "")
			} else {
				p.see("> none")
				p.types(enter)
			}
			p.see("without a profile, rootseal cannot read the account: AWS does not confirm the device until you sign in as root and run .rootseal verify --live")
			p.see("without a profile, its other devices are unknown")
			p.types(stop)
			p.leaves()
		})
	}
}

// A profile shows its account: nobody types the number, but for the confirmation.
func TestProfileShowsRootsAccount(t *testing.T) {
	t.Run("in a conversation", func(t *testing.T) {
		s := newScene(t)
		p := s.sit(t)
		p.starts(t.Context(), "enroll", "--root", "--touch", "off", "--profile", "admin")
		p.rootKeys()
		p.see("plan for group daily")
		p.see(testAccount + "/root")
		if text := p.text(); strings.Contains(text, "Account number (12 digits)") || strings.Contains(text, "Which account") {
			t.Errorf("the account is asked for:\n%s", text)
		}
		p.types(stop)
		p.leaves()
	})
	t.Run("by flags", func(t *testing.T) {
		s := newScene(t)
		s.mustFail(t, cli.ExitUsage, []string{"the plan is not confirmed: give --confirm " + testAccount},
			"enroll", "--root", "--touch", "off", "--profile", "admin", "--keys", s.serials(), "--qr", "qr.png")
	})
}
