//go:build unix

package command

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
)

func TestBadAccount(t *testing.T) {
	rows := []badInput{
		{
			name: "wrong account", args: func(s *scene) []string { return s.alice("--account", otherNumber) },
			code: cli.ExitFailed, says: []string{"wrong account: asked for " + otherNumber + ", the credentials are of " + testAccount}, next: "choose the profile of the right account",
		},
		{
			name: "wrong alias", args: func(s *scene) []string { return s.alice("--account", "umbrella") },
			code: cli.ExitFailed, says: []string{"wrong account: asked for umbrella"}, next: "choose the profile of the right account",
		},
		{name: "another account confirmed", args: func(s *scene) []string {
			return []string{"enroll", "--user", "alice", "--keys", s.serials(), "--touch", "off", "--confirm", otherNumber}
		}, code: cli.ExitUsage, says: []string{"--confirm is " + otherNumber + ", and the plan is for " + testAccount}, next: "write it as in 'rootseal enroll"},
		{name: "no such user", args: func(s *scene) []string {
			return []string{"enroll", "--user", "bob", "--keys", s.serials(), "--touch", "off", "--confirm", testAccount}
		}, code: cli.ExitFailed, says: []string{"NoSuchEntity"}, next: "check the user's name"},
		{name: "a name too long", args: func(s *scene) []string {
			return []string{"enroll", "--user", strings.Repeat("a", 65), "--keys", s.serials(), "--confirm", testAccount}
		}, code: cli.ExitUsage, says: []string{"not a principal", "is not a user name"}, next: "give --root or --user NAME"},
		{
			name: "a label too long", args: func(s *scene) []string { return s.alice("--group", "the-daily-ones") },
			code: cli.ExitUsage, says: []string{`not a group label: "the-daily-ones" (1 to 12 of a-z 0-9 -)`}, next: "choose a label such as daily or sealed",
		},
		{
			name: "a label in capitals", args: func(s *scene) []string { return s.alice("--group", "Daily") },
			code: cli.ExitUsage, says: []string{`not a group label: "Daily"`}, next: "choose a label such as daily or sealed",
		},
		{name: "expired credentials", set: func(_ *testing.T, s *scene) {
			key := s.account.AddRole("Administrator", "olivia")
			s.account.Expire(key)
			s.as(key)
		}, code: cli.ExitFailed, says: []string{"asking AWS who we are: ", "ExpiredToken"}, next: "renew the AWS credentials"},
		{
			name: "the clock 6 hours ahead", set: func(_ *testing.T, s *scene) { s.awsAhead = -6 * time.Hour },
			code: cli.ExitFailed, says: []string{"the workstation's clock is wrong: it is 6h0m0s ahead, and the limit is 20s"}, next: "set the workstation's clock",
		},
		{
			name: "the clock 6 hours behind", set: func(_ *testing.T, s *scene) { s.awsAhead = 6 * time.Hour },
			code: cli.ExitFailed, says: []string{"the workstation's clock is wrong: it is 6h0m0s behind, and the limit is 20s"}, next: "set the workstation's clock",
		},
		{
			name: "the clock 6 hours ahead, for root", set: func(_ *testing.T, s *scene) { s.awsAhead = -6 * time.Hour }, args: rootSecret,
			code: cli.ExitFailed, says: []string{"the workstation's clock is wrong"}, next: "set the workstation's clock",
		},
		{name: "no clock", set: func(_ *testing.T, s *scene) {
			s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
		}, args: rootSecret, code: cli.ExitFailed, says: []string{"no time source to check the clock against: no route to host"}, next: "connect to the network, or state what another clock shows with --clock"},
		{name: "throttled", set: func(_ *testing.T, s *scene) {
			s.account.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Kind: simaws.Throttle})
		}, code: cli.ExitFailed, says: []string{"Throttling"}, next: "wait a minute"},
		{name: "a lost answer, undone", set: func(_ *testing.T, s *scene) {
			s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
		}, code: cli.ExitFailed, says: []string{"undone: nothing of this ceremony remains"}, next: "check the network, then run the same command again: everything was undone"},
		{name: "the ninth device", set: func(t *testing.T, s *scene) {
			for i := range 8 {
				s.enable(t, fmt.Sprintf("phone-%d", i))
			}
			s.devices = s.account.Devices()
		}, code: cli.ExitFailed, says: []string{"the principal has eight MFA devices, AWS's limit: " + testAccount + "/user/alice"}, next: "remove a device that is no longer needed"},
		{name: "root without a number", args: func(s *scene) []string {
			return []string{"enroll", "--root", "--account", "acme", "--secret", "-", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}
		}, code: cli.ExitUsage, says: []string{`without a profile root is named by the account's number, not "acme"`}, next: "give --root or --user NAME, and --account with the 12-digit number"},
	}
	for _, action := range []string{"ListVirtualMFADevices", "ListMFADevices", "CreateVirtualMFADevice", "EnableMFADevice"} {
		rows = append(rows, badInput{
			name: action + " denied by an SCP", set: func(_ *testing.T, s *scene) { s.account.Deny(action, simaws.DenySCP) },
			code: cli.ExitFailed, says: []string{"AccessDenied", "service control policy"}, next: "ask for the service control policy",
		}, badInput{
			name: action + " not allowed", set: func(_ *testing.T, s *scene) { s.account.Deny(action, simaws.DenyMissing) },
			code: cli.ExitFailed, says: []string{"AccessDenied", "no identity-based policy allows"}, next: "give the profile this permission",
		})
	}
	runAll(t, rows)
}

// Where undo itself is denied, the device at AWS stays and so does the
// ceremony: the keys are not touched.
func TestUndoDenied(t *testing.T) {
	row := badInput{
		set: func(_ *testing.T, s *scene) {
			s.account.Deny("EnableMFADevice", simaws.DenySCP)
			s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
		},
		code: cli.ExitUnsettled, open: true,
		says: []string{"deleting", "service control policy", "unfinished: ceremony "},
		next: "use a profile that may do this (docs/aws.md); then run 'rootseal recover'",
	}
	synctest.Test(t, row.run)
}

// The alias that cannot be read is a warning.
func TestAliasDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.account.Deny("ListAccountAliases", simaws.DenySCP)
		if _, code := s.do(t, s.alice()...); code != cli.ExitDone || !strings.Contains(s.heard, "warning       the account's alias could not be read; the number is used") {
			t.Errorf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustHoldOneSeed(t, "alice")
	})
}

// --clock stands for a server that tells the time, and is recorded.
func TestClockByTheOfficersWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
		s.console(t, "")
		shown := s.Now().Local().Format("2006-01-02 15:04")
		out, code := s.do(t, s.root("--secret", "-", "--clock", shown)...)
		if code != cli.ExitUnsettled || len(strings.Fields(out)) != 2 || !strings.Contains(s.heard, "clock         correct, confirmed by you") {
			t.Errorf("exit code %d and %q; it said:\n%s", code, out, s.heard)
		}
		begin := s.unsettled(t)[0].Begin
		ok := begin != nil
		if !ok || begin.Clock.Source != "officer" || !strings.HasPrefix(begin.Clock.Typed, shown) || begin.Clock.SkewMillis != 0 {
			t.Errorf("the record says %+v of the clock", begin.Clock)
		}
	})
}

// A clock that is off by a whole day or year shows the right hour and minute.
func TestClockThatAnotherOneContradicts(t *testing.T) {
	for name, off := range map[string]func(time.Time) time.Time{
		"a day ahead":   func(t time.Time) time.Time { return t.AddDate(0, 0, -1) },
		"a day behind":  func(t time.Time) time.Time { return t.AddDate(0, 0, 1) },
		"a month":       func(t time.Time) time.Time { return t.AddDate(0, 1, 0) },
		"a year ahead":  func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) },
		"a year behind": func(t time.Time) time.Time { return t.AddDate(1, 0, 0) },
		"twelve hours":  func(t time.Time) time.Time { return t.Add(12 * time.Hour) },
		"two minutes":   func(t time.Time) time.Time { return t.Add(2 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
				s.console(t, "")
				_, code := s.do(t, s.root("--secret", "-", "--clock", off(s.Now().Local()).Format("2006-01-02 15:04"))...)
				if code != cli.ExitFailed || !strings.Contains(s.heard, "the workstation's clock is wrong") {
					t.Errorf("exit code %d; it said:\n%s", code, s.heard)
				}
				s.mustBeClean(t)
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		for _, text := range []string{"", "now", "18:40", "27.11.2026 18:40", "2026-11-27", "2026-11-27 6:40 PM", "2026-02-30 10:00"} {
			if _, code := s.do(t, s.root("--secret", "-", "--clock", text)...); code != cli.ExitUsage {
				t.Errorf("%q: exit code %d, want %d", text, code, cli.ExitUsage)
			}
		}
	})
}
