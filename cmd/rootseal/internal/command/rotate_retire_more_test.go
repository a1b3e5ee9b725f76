//go:build unix

package command

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// A login of another service gets a new seed instead, by the command of the hint.
func TestRetireALogin(t *testing.T) {
	s := newScene(t)
	s.leaks.shown = "the terminal"
	s.addLogin(t)
	s.mustFail(t, cli.ExitFailed, []string{"this device is not at AWS", "'rootseal rotate GitHub/login/ops --group daily'"},
		"rotate", "GitHub/login/ops", "--retire", "daily", "--confirm", "GitHub")
	p := s.sit(t)
	p.starts(t.Context(), "rotate", "GitHub/login/ops", "--group", "daily", "--confirm", "GitHub")
	p.see(`otpauth://\S+\s`)
	p.see("enter clears the screen: ")
	p.types(enter)
	p.see("What did GitHub say")
	p.types("1" + enter)
	p.answers("nce it is gone", "GitHub")
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d; it said:\n%s", code, s.heard)
	}
}

// rootGroup enrolls root's second group in the console, without a profile.
func (s *scene) rootGroup(t *testing.T, group string) {
	t.Helper()
	s.console(t, "")
	out, code := s.do(t, s.root("--group", group, "--secret", "-")...)
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
	s.mustSettle(t, ledger.NotConfirmed, "--console", "accepted")
}

// Root's device goes by hand. status and the hint name what an interrupted retirement
// waits for, and a key that turns up later is cleaned with AWS alone.
func TestRetireRootOverDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.rootGroup(t, "daily")
		old, id := s.made()[0], s.held(s.cards[0])[0].ID
		time.Sleep(time.Hour)
		s.rootGroup(t, "sealed")
		s.mustDo(t, nil, "verify", "--live", "--signed-in", testAccount)
		retire := []string{"rotate", testAccount + "/root", "--retire", "daily", "--confirm", testAccount}
		s.mustFail(t, cli.ExitUnsettled, nil, retire...)
		open := mustDecode[view.StatusJSON](t, s.mustDo(t, nil, "status", "--json")).Unsettled
		if len(open) != 1 {
			t.Fatalf("status has %+v", open)
		}
		s.mustDo(t, []string{"rootseal recover"}, "status")
		s.mustFail(t, cli.ExitUnsettled, []string{"'rootseal recover --removed'", "'rootseal recover --close " + open[0].Ceremony + "'"}, "recover")
		if err := s.account.Console().Remove(old.ARN[strings.LastIndex(old.ARN, "/")+1:]); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, []string{"settled"}, "recover", "--removed", "--confirm", testAccount)
		if open := mustDecode[view.StatusJSON](t, s.mustDo(t, nil, "status", "--json")).Unsettled; len(open) != 0 {
			t.Errorf("status has %+v", open)
		}
		s.mustDo(t, []string{"AWS was not read, and no officer has signed the end of", "it was left alone", "\nnext: "}, retire...)
		if held := s.held(s.cards[0]); len(held) != 2 {
			t.Errorf("key holds %v", held)
		}
		clean := append(retire, "--profile", "admin")
		s.cards[1].Store(simcard.Stored{ID: id, Key: bytes.Repeat([]byte{0xA5}, 20)})
		s.cards[0].Inject(simcard.Fault{Kind: simcard.Status, On: simcard.Delete, Status: 0x6581})
		s.mustFail(t, cli.ExitFailed, []string{"DELETE"}, clean...) // what a key answers is the result of the command
		s.mustDo(t, []string{"retired earlier, is deleted", "does not answer as the retired seed; it was left alone"}, clean...)
		if held := s.held(s.cards[0]); len(held) != 1 {
			t.Errorf("key holds %v", held)
		}
	})
}

// Both keys of root's group are lost, and its device has no tag. The hint leads to the
// ARN, which the question and the hint do not show.
func TestRetireByARN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey543, 22222222), simcard.New(simcard.YubiKey57, 33333333), simcard.New(simcard.YubiKey57, 44444444))
		all := s.cards
		s.cards = all[:2]
		s.rootGroup(t, "daily")
		old := s.made()[0]
		time.Sleep(time.Hour)
		s.cards = all[2:]
		s.rootGroup(t, "sealed")
		s.mustDo(t, nil, "verify", "--live", "--signed-in", testAccount)
		s.desk.Unplug(all[0])
		s.desk.Unplug(all[1])
		retire := []string{"rotate", testAccount + "/root", "--retire", "daily", "--profile", "admin", "--confirm", testAccount}
		s.mustFail(t, cli.ExitFailed, []string{"you have not typed its ARN", "\nnext: plug in a key of the group; if all are lost, read the ARN", "--device ARN"}, retire...)
		if strings.Contains(s.err.String(), old.ARN) {
			t.Errorf("it shows the ARN:\n%s", s.err.String())
		}
		s.mustFail(t, cli.ExitFailed, []string{"is not that of the recorded device"}, append(retire, "--device", old.ARN+"x")...)
		s.mustFail(t, cli.ExitUsage, []string{"--device requires --retire"}, "rotate", "--lost", "11111111", "--device", old.ARN)
		s.mustFail(t, cli.ExitUnsettled, []string{"retires       " + old.ARN + ", for good"}, append(retire, "--device", old.ARN)...)
		if err := s.account.Console().Remove(old.ARN[strings.LastIndex(old.ARN, "/")+1:]); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, []string{"settled"}, "recover", "--removed", "--profile", "admin", "--confirm", testAccount)
		if out := s.mustDo(t, nil, "log", "--json"); !strings.Contains(out, "ARN "+old.ARN+", as read at AWS") {
			t.Errorf("the ledger does not have what was typed: %s", out)
		}
	})
}
