//go:build unix

package command

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// organization puts a member account of an organization in the account's place,
// with a profile for the management account.
func (s *scene) organization(t *testing.T) *simaws.Organization {
	t.Helper()
	org := simaws.NewOrganization(simaws.Options{Account: otherNumber, STSDelay: -1, Now: s.Now})
	org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
	s.account = org.Add(simaws.Options{Account: testAccount, Alias: "acme", STSDelay: -1, Plain: true})
	s.devices = nil
	manager, admin := org.Management().AddAdmin("manager"), s.account.AddAdmin("admin")
	s.AWS = func(_ context.Context, profile string) (cli.Account, error) {
		if profile == "management" {
			return edges.Reach(cli.Credentials(manager), org.Transport()), nil
		}
		return edges.Reach(cli.Credentials(admin), org.Transport()), nil
	}
	return org
}

// Root of a member account, over days and without a terminal: the sign-in with
// the new device is found in CloudTrail, and only then the management account
// removes the old one. Nobody states anything but that the console took the pair.
func TestRotateRootOfAMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		org := s.organization(t)
		enrol := func(args ...string) {
			t.Helper()
			s.console(t, "")
			out, code := s.do(t, args...)
			pair := strings.Fields(out)
			if code != cli.ExitUnsettled || len(pair) != 2 {
				t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
			}
			if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
				t.Fatal(err)
			}
			s.input = nil
		}
		enrol(s.root("--group", "daily", "--secret", "-", "--profile", "admin")...)
		s.mustDo(t, []string{"complete"}, "recover")
		old := s.made()[0]
		time.Sleep(24 * time.Hour)

		enrol("rotate", testAccount+"/root", "--group", "daily", "--secret", "-", "--confirm", testAccount, "--assume-root", "management")
		said := s.err.String()
		if !strings.Contains(said, "3. the management account removes the old device with sts:AssumeRoot") {
			t.Errorf("the plan says\n%s", said)
		}
		byAPI := []string{"recover", "--assume-root", "management", "--confirm", testAccount}
		s.mustFail(t, cli.ExitUnsettled, []string{"no sign-in of root with the new device is known", "by rootseal code --id 'AWS:root@acme daily "}, byAPI...)
		if n := sessionsOfRoot(org); n != 0 {
			t.Fatalf("%d sessions of root before anybody signed in", n)
		}

		begin := s.unsettled(t)[0].Begin
		code := strings.TrimSpace(s.mustDo(t, nil, "code", "--id", begin.CredentialID))
		if err := s.account.Console().SignIn(code); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Minute)
		s.mustDo(t, []string{"settled"}, byAPI...)
		s.mustHoldOneSeed(t, simaws.RootOwner)
		if n := sessionsOfRoot(org); n != 2 {
			t.Errorf("%d sessions of root, want one for each call", n)
		}
		l := s.open(t, "")
		var retire *ledger.Retire
		var live *ledger.Live
		for _, r := range l.Records() {
			switch body := r.Body.(type) {
			case *ledger.Retire:
				retire = body
			case *ledger.Live:
				live = body
			}
		}
		if retire == nil || retire.Via != ledger.ViaAssumeRoot || retire.Because != ledger.BecauseLive || retire.DeviceARN != old.ARN {
			t.Errorf("retired by %+v", retire)
		}
		if live == nil || live.Method != ledger.MethodSeen || live.EventID == "" || live.SourceIP == "" {
			t.Errorf("the sign-in is %+v", live)
		}
		s.mustDo(t, []string{"sign-in seen"}, "status", "--json")
	})
}

// What is removed by API has to be read, so the account wants a profile too.
func TestRotateRootOfAMemberUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.console(t, "")
		out, _ := s.do(t, s.root("--group", "daily", "--secret", "-")...)
		if err := s.account.Console().AddMFA(strings.Fields(out)[0], strings.Fields(out)[1]); err != nil {
			t.Fatal(err)
		}
		s.input = nil
		s.mustDo(t, nil, "recover", "--console", "accepted")
		s.mustFail(t, cli.ExitUsage, []string{"--assume-root requires a --profile that can read account " + testAccount},
			"rotate", testAccount+"/root", "--group", "daily", "--secret", "-", "--confirm", testAccount, "--assume-root", "management")
	})
}

// sessionsOfRoot counts how often the management account became a member's root.
func sessionsOfRoot(org *simaws.Organization) int {
	return len(slices.DeleteFunc(org.Calls(), func(c simaws.Call) bool { return c.Action != "AssumeRoot" }))
}
