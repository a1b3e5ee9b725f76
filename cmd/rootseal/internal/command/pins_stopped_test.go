//go:build unix

package command

import (
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simcard"
)

// If the second of two officers stops at the PIN, nothing is written, whatever the command.
func TestSecondOfficerStops(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003, 1004)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter", 1004, 1001)
	o.mustDo(t, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001)...)...)
	o.account.AddUser("alice")
	o.Now = time.Now
	writes := func() (n int) {
		for _, card := range o.cards {
			n += card.Count(simcard.Put, simcard.Delete)
		}
		return n + len(o.records(t))
	}
	stop := func(args ...string) {
		t.Helper()
		before := writes()
		o.atTerminal(t, cli.ExitStopped, func(p *person) {
			p.answers("PIN of key 1001, Olivia", officePIN)
			p.see("PIN of key 1004, Peter")
			if writes() != before {
				t.Errorf("%v has written before the PIN", args)
			}
			p.types("\x03")
		}, args...)
		if writes() != before {
			t.Errorf("%v has written", args)
		}
	}
	enroll := []string{"enroll", "--touch", "off", "--keys", "1002,1003", "--confirm", testAccount, "--user", "alice"}
	stop(enroll...)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.answers("PIN of key 1001, Olivia", officePIN)
		p.answers("PIN of key 1004, Peter", officePIN)
	}, enroll...)
	stop("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
	stop("seal", "1002", "--bag", "A-1", "--place", "Osaka", "--observer", "Ren")
	stop("keys", "label", "1002", "blue")
	stop("verify", "--live", "--keys", "1002,1003", "--profile", "admin")
	o.desk.Unplug(o.cards[1003])
	stop("rotate", "--lost", "1003", "--one-key", "--confirm", "1003")
}

// A retired credential answers its challenge after the officer has given the PIN, and is
// deleted right after that: nothing else can take its place while a person is asked.
func TestPINBeforeARetiredCredentialAnswers(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	o.account.AddUser("alice")
	o.Now = time.Now
	o.mustDo(t, append([]string{"enroll", "--touch", "off", "--keys", "1002,1003", "--confirm", testAccount, "--user", "alice"}, o.signedBy(1001)...)...)
	o.desk.Unplug(o.cards[1003])
	o.mustDo(t, append([]string{"rotate", testAccount + "/user/alice", "--group", "daily", "--keys", "1002", "--one-key", "--confirm", testAccount}, o.signedBy(1001)...)...)
	o.desk.Plug(o.cards[1003])
	asked := o.cards[1003].Count(simcard.Calculate)
	s := newScene(t)
	s.stage, s.cards = o.stage, nil
	p := s.sit(t)
	defer func() { o.tty = nil }()
	p.starts(t.Context(), "keys", "found", "1003")
	p.see("PIN of key 1001, Olivia")
	if n := o.cards[1003].Count(simcard.Calculate) - asked; n != 0 {
		t.Errorf("the key has answered %d times", n)
	}
	p.types(officePIN + enter)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d", code)
	}
	o.mustBeSigned(t)
}
