//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
)

// A group that is no longer needed ends without a new seed. What an absent key still
// holds is deleted when the key is plugged in and the command is run again.
func TestRetire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := keepsSealed(nothing)(t)
		daily := s.made()[0].ARN
		if !strings.Contains(daily, "daily") {
			daily = s.made()[1].ARN
		}
		retire := []string{"rotate", userAlice, "--retire", "daily"}
		s.mustFail(t, cli.ExitUsage, []string{"the plan is not confirmed: give --confirm " + testAccount}, retire...)
		for _, flag := range []string{"--add=44444444", "--group=daily", "--lost=33333333", "--touch=off", "--secret=-"} {
			name, _, _ := strings.Cut(flag, "=")
			s.mustFail(t, cli.ExitUsage, []string{"--retire makes no new seed, so it excludes " + name}, append(retire, flag)...)
		}
		s.mustFail(t, cli.ExitUsage, []string{"--retire requires a principal"}, "rotate", "--retire", "daily")
		s.mustFail(t, cli.ExitUsage, []string{"the ledger has no device of " + userAlice + ", group other"}, "rotate", userAlice, "--retire", "other")
		if len(s.made()) != 2 {
			t.Fatalf("AWS has %+v", s.made())
		}

		s.desk.Unplug(s.cards[2])
		s.mustDo(t, []string{
			"retires       " + daily + ", for good", "remains       arn:aws:iam::" + testAccount + ":mfa/rootseal-alice-sealed-",
			"retired: " + userAlice + ", group daily; nothing replaces " + daily, "key 33333333 may still hold",
		}, append(retire, "--confirm", testAccount)...)
		if made := s.made(); len(made) != 1 || !strings.Contains(made[0].ARN, "sealed") || len(s.held(s.cards[0])) != 1 || len(s.held(s.cards[2])) != 1 {
			t.Errorf("AWS has %+v, key 11111111 holds %v, key 33333333 %v", made, s.held(s.cards[0]), s.held(s.cards[2]))
		}
		s.mustDo(t, []string{"by the ledger, no plugged-in key still holds anything of it"}, append(retire, "--confirm", testAccount)...)
		s.desk.Plug(s.cards[2])
		s.mustDo(t, []string{"retired earlier, is deleted"}, append(retire, "--confirm", testAccount)...)
		if held := s.held(s.cards[2]); len(held) != 0 {
			t.Errorf("key 33333333 holds %v", held)
		}

		last := []string{"rotate", userAlice, "--retire", "sealed", "--confirm", testAccount}
		s.mustFail(t, cli.ExitFailed, []string{"the principal would keep no other proven device", "next: enroll another group"}, last...)
		if made := s.made(); len(made) != 1 || !made[0].Enabled() {
			t.Errorf("AWS has %+v", made)
		}
		s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--group", "third", "--keys", "11111111,33333333", "--confirm", testAccount)
		s.mustDo(t, []string{"group sealed; nothing replaces"}, last...)
		s.mustDo(t, nil, "log", "verify")
		s.mustLeaveStrangersAlone(t)
	})
}

// A retirement that is refused has nothing unfinished and no new device: what helps is
// about the device that would remain. The result calls the device retired.
func TestRetireWithoutTheOtherDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := keepsSealed(nothing)(t)
		retire := []string{"rotate", userAlice, "--retire", "daily", "--confirm", testAccount}
		var sealed string
		for _, d := range s.made() {
			if strings.Contains(d.ARN, "sealed") {
				sealed = d.ARN
			}
		}
		s.removes(t, "alice", sealed, false)
		s.mustFail(t, cli.ExitFailed, []string{"no other enabled device of the principal is proven", "next: run the same command again with a key of another group"}, retire...)
		if said := s.err.String(); strings.Contains(said, "recover") {
			t.Errorf("it said:\n%s", said)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := keepsSealed(nothing)(t)
		out := s.mustDo(t, nil, "rotate", userAlice, "--retire", "daily", "--confirm", testAccount, "--json")
		if got := mustDecode[[]view.Rotated](t, out); len(got) != 1 || got[0].Retired == "" || strings.Contains(out, "replaces") {
			t.Errorf("it printed\n%s", out)
		}
	})
}
