//go:build unix

package command

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

// tries returns how many PIN tries Olivia's key has left.
func (s *signedScene) tries() int {
	return s.tokens.Of(device.Info{Serial: 16021846, Firmware: oath.Version{5, 4, 3}}).Tries
}

// withWrongPIN replaces the officers' PINs by a wrong one, so that asking for one spends a
// try.
func (s *signedScene) withWrongPIN(args []string) []string {
	for i, arg := range args {
		if arg == olivia+"="+s.pin() {
			args = slices.Clone(args)
			args[i] = olivia + "=" + s.wrongPIN
		}
	}
	return args
}

// Every command that signs checks the PINs before it writes anything.
func TestWrongPINLeavesEverythingAsItIs(t *testing.T) {
	for _, w := range writingCommands {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if w.ready != nil {
					w.ready(t, s)
				}
				time.Sleep(time.Minute)
				head, written := s.open(t, "").Head(), s.writes()
				s.mustFail(t, cli.ExitFailed, []string{"wrong PIN, 2 tries left"}, s.withWrongPIN(w.args(s))...)
				if now := s.open(t, "").Head(); now != head || s.writes() != written {
					t.Errorf("the head was %v and is %v after %d writes", head, now, s.writes()-written)
				}
				if s.tries() != 2 {
					t.Errorf("the PIN was checked %d times, want once", 3-s.tries())
				}
			})
		})
	}
}

// What needs no person comes first: no officer types a PIN to learn then that a name is
// wrong, a key is not plugged in, or AWS refuses.
func TestNoPINIfTheCommandCannotBegin(t *testing.T) {
	unplug := func(_ *testing.T, s *signedScene) { s.desk.Unplug(s.cards[0]) }
	deny := func(action string) func(*testing.T, *signedScene) {
		return func(_ *testing.T, s *signedScene) { s.account.Deny(action, simaws.DenySCP) }
	}
	enroll := func(user string) func(*signedScene) []string {
		return say("enroll", "--user", user, "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)
	}
	of := func(name string) writing {
		return writingCommands[slices.IndexFunc(writingCommands, func(w writing) bool { return w.name == name })]
	}
	rotate := say("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
	seal := say("seal", "11111111", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	adopt := say("verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "other", "--id", "AWS:alice", "--keys", "11111111,22222222", "--profile", "admin", "--confirm", testAccount)
	for _, tt := range []struct {
		name  string
		spoil func(*testing.T, *signedScene)
		args  func(*signedScene) []string
		code  int
	}{
		{"enroll, no such user", nil, enroll("alcie"), cli.ExitFailed},
		{"enroll, an unplugged key", unplug, enroll("alice"), cli.ExitNoKey},
		{"enroll, AWS refuses", deny("ListVirtualMFADevices"), enroll("alice"), cli.ExitFailed},
		{"enroll, a group that is taken", nil, say("enroll", "--user", "alice", "--group", "daily", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount), cli.ExitFailed},
		{"enroll, another account", nil, say("enroll", "--root", "--account", otherNumber, "--profile", "admin", "--keys", "11111111,22222222", "--qr", "qr.png", "--confirm", otherNumber), cli.ExitFailed},
		{"rotate, AWS refuses", deny("ListVirtualMFADevices"), rotate, cli.ExitFailed},
		{"rotate, an unplugged key that is named", unplug, say("rotate", testAccount+"/user/alice", "--group", "daily", "--keys", "11111111,22222222", "--confirm", testAccount), cli.ExitNoKey},
		{"rotate, retire the only device", nil, say("rotate", testAccount+"/user/alice", "--retire", "daily", "--confirm", testAccount), cli.ExitFailed},
		{"recover, AWS refuses", func(t *testing.T, s *signedScene) {
			s.openCeremony(t)
			s.account.Deny("ListMFADevices", simaws.DenySCP)
			s.account.Deny("ListVirtualMFADevices", simaws.DenySCP)
		}, say("recover", "--confirm", testAccount), cli.ExitUnsettled},
		{"recover, no leftovers", nil, say("recover", "--leftovers", "--confirm", testAccount), cli.ExitDone},
		{"verify, an unplugged key", unplug, say("verify", "--keys", "11111111"), cli.ExitNoKey},
		{"verify, live, an unplugged key", unplug, say("verify", "--live", "--profile", "admin", "--keys", "11111111"), cli.ExitNoKey},
		{"verify, adopt, no such device", nil, adopt, cli.ExitFailed},
		{"seal, an unplugged key", unplug, seal, cli.ExitNoKey},
		{"seal, a key without its credential", func(_ *testing.T, s *signedScene) { s.cards[0].ResetOATH() }, seal, cli.ExitWrong},
		{"unseal, no bag", nil, say("unseal", "33333333", "--bag", "A-17"), cli.ExitFailed},
		{"unseal, no finding", nil, say("unseal", "--close", "unseal-99", "--reason", "none"), cli.ExitFailed},
		{"keys label, no such key", nil, say("keys", "label", "99999999", "Osaka safe"), cli.ExitNoKey},
		{"keys drop, nothing to drop", nil, say("keys", "drop", "33333333", "--reason", "burnt"), cli.ExitDone},
		{"keys found, not lost", nil, say("keys", "found", "33333333"), cli.ExitFailed},
		{"keys found, an unplugged key", func(t *testing.T, s *signedScene) { s.lose(t) }, say("keys", "found", "33333333"), cli.ExitNoKey},
		{"policy set, as it is", nil, say("policy", "set", "--min-keys", "0"), cli.ExitDone},
		{"officer remove, no such officer", nil, say("officer", "remove", "Quinn", "--reason", "left"), cli.ExitNoKey},
		{"log import, no copy", nil, func(s *signedScene) []string { return s.byOlivia("log", "import", filepath.Dir(s.pin())) }, cli.ExitFailed},
		{"log sign, nothing to sign", nil, say("log", "sign"), cli.ExitDone},
		{"audit accept, no such finding", nil, say("audit", "accept", "user-unknown-device/"+testAccount+"/user/alice/phone", "--reason", "her own"), cli.ExitUsage},
		{"apply, AWS refuses", func(t *testing.T, s *signedScene) {
			of("apply").ready(t, s)
			s.account.Deny("ListVirtualMFADevices", simaws.DenySCP)
		}, of("apply").args, cli.ExitFailed},
		{"plan approve, another hash", of("plan approve").ready, func(s *signedScene) []string {
			return append(of("plan approve").args(s), "--hash", "0123456789abcdef")
		}, cli.ExitWrong},
		{"passkey remove, no such passkey", nil, say("passkey", "remove", testAccount+"/root", "--arn", "GAHT12345678", "--reason", "broken"), cli.ExitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if tt.spoil != nil {
					tt.spoil(t, s)
				}
				time.Sleep(time.Minute)
				_, code := s.do(t, s.withWrongPIN(tt.args(s))...)
				if code != tt.code || s.tries() != 3 {
					t.Errorf("exit code %d, want %d; the PIN was checked %d times, want none; it said:\n%s", code, tt.code, 3-s.tries(), s.err.String())
				}
			})
		})
	}
}

// The same at a terminal: the officer is asked for the PIN, and for a key's access code, once
// the user is there.
func TestNobodyIsAskedForAWrongUser(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	o.account.AddUser("alice")
	o.Now = time.Now
	o.cards[1002].SetPassword(handedOver)
	enroll := []string{"enroll", "--touch", "off", "--keys", "1002,1003", "--confirm", testAccount}
	o.atTerminal(t, cli.ExitFailed, func(p *person) {
		p.leaves()
		if text := p.text(); strings.Contains(text, "PIN of") || strings.Contains(strings.ToLower(text), "access code of") {
			t.Errorf("it asked:\n%s", text)
		}
	}, append(enroll, "--user", "alcie")...)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.answers("Access code of key 1002", handedOver)
		p.answers("PIN of key 1001, Olivia", officePIN)
	}, append(enroll, "--user", "alice")...)
	o.mustBeSigned(t)
}

// In a conversation the officer corrects the name of a user, and is asked for the PIN once: when
// it is right. Who goes back from the plan is not asked again.
func TestConversationAsksForThePINOnce(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	o.account.AddUser("alice")
	o.Now = time.Now
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("Whose MFA")
		p.types(enter)
		p.answers("Name of the IAM user: ", "allice")
		p.answers("AWS profile", "")
		p.see("Nothing has changed yet. What now")
		if text := p.text(); strings.Contains(text, "PIN of") {
			t.Errorf("a PIN is asked for:\n%s", text)
		}
		p.types("3" + enter)
		p.see("Whose MFA")
		p.types(enter)
		p.answers(`Name of the IAM user \[allice\]: `, "alice")
		p.answers("AWS profile", "")
		p.answers("PIN of key 1001, Olivia", officePIN)
		p.see("plan for group daily")
		p.see("Type the account number")
		p.types(escapeKey)
		p.answers("AWS profile", "")
		p.answers("Type the account number", testAccount)
		p.leaves()
		if n := strings.Count(p.text(), "PIN of key 1001"); n != 1 {
			t.Errorf("the PIN is asked for %d times:\n%s", n, p.text())
		}
	}, "enroll", "--touch", "off", "--keys", "1002,1003")
	o.mustBeSigned(t)
}
