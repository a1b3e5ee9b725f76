//go:build unix

package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// An account that cannot be entered is told, the rest goes on, and the exit code
// says that not all was done. What failed is done by the same command later.
func TestRotateWhereAnAccountCannotBeEntered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
		s.account.AddUser("bob")
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		s.mustDo(t, nil, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount, "--profile", "bobs")
		s.desk.Unplug(s.cards[2])
		enter := s.AWS
		s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
			if profile == "bobs" {
				return nil, errors.New("loading aws configuration: failed to get shared config profile, bobs")
			}
			return enter(ctx, profile)
		}
		lost := []string{"rotate", "--lost", "33333333", "--confirm", "33333333"}
		s.mustFail(t, cli.ExitFailed, []string{
			"replaced: " + testAccount + "/user/alice", testAccount + "/user/bob, group", "cannot be replaced now: loading aws configuration",
		}, lost...)
		s.AWS = enter
		s.mustDo(t, []string{"replaced: " + testAccount + "/user/bob"}, lost...)
		s.mustDo(t, []string{"no seed that is in use is on it"}, lost...)
	})
}

// A key without a place is named before anything is changed.
func TestRotateWhereAKeyIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for n := 0; len(s.cards[0].Stored()) < 32; n++ {
			s.cards[0].Store(entry(fmt.Sprintf("filler-%d", n)))
		}
		s.strangers[11111111] = slices.DeleteFunc(s.cards[0].Stored(), func(e simcard.Stored) bool { return strings.HasPrefix(e.ID, "AWS:alice") })
		before := s.open(t, "").Head()
		s.mustFail(t, cli.ExitFailed, []string{
			"key 11111111: key has no room: all 32 slots are in use, and the new seed needs one", "next: use a key with a free slot",
		}, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
		if s.open(t, "").Head() != before {
			t.Error("something was recorded")
		}
	})
}

// The only key of a group is gone, and nothing is here that could get a new seed.
// The next line names the command that removes the device without a new seed. With a
// new key, the group gets one all the same.
func TestRotateWhereNoKeyIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for _, card := range s.cards {
			s.desk.Unplug(card)
		}
		lost := []string{"rotate", "--lost", "33333333", "--stolen", "--defenceless", "--one-key", "--confirm", "33333333"}
		s.mustFail(t, cli.ExitNoKey, []string{"not all is recorded: --confirm is 12345678"}, "rotate", "--lost", "33333333", "--stolen", "--confirm", "12345678")
		if out, _ := s.do(t, "status"); strings.Contains(out, "key-lost") {
			t.Errorf("status says\n%s", out)
		}
		s.mustFail(t, cli.ExitNoKey, []string{
			"once confirmed, still recorded as stolen: 33333333", "no key of the group", "the key still gives codes of " + userAlice + ", group daily", "name a new one with --add SERIAL", "--retire GROUP",
		}, lost...)
		if out, _ := s.do(t, "status"); !strings.Contains(out, "key-lost") {
			t.Errorf("status says\n%s", out)
		}
		client, err := s.AWS(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Deactivate(t.Context(), "alice", s.made()[0].ARN); err != nil {
			t.Fatal(err)
		}
		fresh := simcard.New(simcard.YubiKey57, 44444444)
		s.desk.Plug(fresh)
		s.mustDo(t, []string{"recorded as stolen: 33333333", "is on 1 key"}, append(lost, "--add", "44444444")...)
		if made := s.made(); len(made) != 1 || !made[0].Enabled() || len(fresh.Stored()) != 1 {
			t.Errorf("AWS has %+v, the new key holds %v", made, fresh.Stored())
		}
	})
}

// No witness is left: the seed is replaced, what cannot be proven stays owed, and
// once it was deleted by hand the next rotation takes note.
func TestRotateWhereNoWitnessIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		id := s.held(s.cards[0])[0].ID
		for range 32 {
			s.mustDo(t, nil, "verify")
		}
		rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}
		s.mustDo(t, []string{
			"cannot be proven, as no one-time challenge of its seed is left; it was left alone", "\nnext: delete the retired credential with 'ykman oath accounts delete'", "replaced: ",
		}, rotate...)
		s.mustDo(t, []string{"pending cleanup", "from key 33333333"}, "status")
		for _, card := range s.cards {
			byOthers(t, card, deleteCommand(id))
		}
		time.Sleep(time.Hour)
		s.mustDo(t, []string{"retired earlier, is deleted"}, rotate...)
		s.mustHoldOneSeed(t, "alice")
		if out := s.mustDo(t, nil, "status"); strings.Contains(out, "pending cleanup") {
			t.Errorf("status says\n%s", out)
		}
	})
}

// fillUp gives alice devices of other programs until AWS takes no ninth.
func (s *scene) fillUp(t *testing.T, held int) {
	t.Helper()
	client, err := s.AWS(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for n := held; n < 8; n++ {
		made, err := client.Create(t.Context(), fmt.Sprintf("filler-%d", n), nil)
		if err != nil {
			t.Fatal(err)
		}
		var codes [2]string
		for i := range codes {
			challenge := oath.TOTPChallenge(oath.Step(s.Now(), 30*time.Second) - 1 + uint64(i))
			codes[i] = string(oath.Full{Digits: 6, HMAC: made.Seed.HMAC(challenge[:])}.Code())
		}
		if _, err := client.Enable(t.Context(), "alice", made.ARN, codes[0], codes[1]); err != nil {
			t.Fatal(err)
		}
	}
	s.devices = slices.DeleteFunc(s.account.Devices(), func(d simaws.Device) bool { return strings.Contains(d.ARN, "mfa/rootseal-") })
	s.leaks = leaks{} // strangers' seeds went by
}

// Where AWS takes no ninth device, the group named by --give-up goes first; only
// what rootseal has enrolled can be named.
func TestRotateWithEightDevices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, s.alice("--group", "old")...)
		time.Sleep(time.Hour)
		s.fillUp(t, 2)
		rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}
		s.mustFail(t, cli.ExitFailed, []string{"AWS's limit", "remove a device that is no longer needed in the AWS console; 'rootseal rotate --give-up GROUP' first removes a device of that group"}, rotate...)
		s.mustFail(t, cli.ExitUsage, []string{"--give-up filler: " + testAccount + "/user/alice has no device of that group"}, append(rotate, "--give-up", "filler")...)
		old := s.made()[1]
		s.mustDo(t, []string{"given up      " + old.ARN + ", of group old, deleted first and for good", "retired earlier, is deleted"}, append(rotate, "--give-up", "old")...)
		s.mustHoldOneSeed(t, "alice")
		if open := s.mustDo(t, nil, "status"); strings.Contains(open, "pending cleanup") {
			t.Errorf("status says\n%s", open)
		}
	})
}

// At a terminal it is asked which of the eight goes, and those of others are
// shown and not taken.
func TestRotateAsksWhichOfEight(t *testing.T) {
	s := newScene(t)
	if out, code := s.do(t, s.alice("--group", "daily")...); code != cli.ExitDone {
		t.Fatal(out)
	}
	s.fillUp(t, 1)
	p := s.sit(t)
	p.starts(t.Context(), "rotate", testAccount+"/user/alice", "--group", "daily")
	p.see("remove any other in the console")
	p.see(`(?s)Which one goes first.*give up group daily until the new one is enabled.*stop, I will remove \S+filler-1, which is not in the ledger`)
	p.types(down + enter)
	p.answers("Type "+testAccount, testAccount)
	p.answers("deleted first(?s).*Type the account number to confirm", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d; it said:\n%s\n%s", code, p.text(), s.err.String())
	}
	s.mustHoldOneSeed(t, "alice")
}

// Root at a terminal: each step is told in the console's words, in the order of
// the plan, and the old device is there until the new one was signed in with.
func TestRotateRootAtATerminal(t *testing.T) {
	s := newScene(t)
	s.console(t, "")
	out, code := s.do(t, s.root("--group", "daily", "--secret", "-", "--profile", "readonly")...)
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
	s.mustDo(t, []string{"complete"}, "recover")
	old := s.made()[0]
	time.Sleep(time.Second)

	s.input = nil
	p := s.sit(t)
	p.starts(t.Context(), "rotate", testAccount+"/root", "--group", "daily")
	p.see(`by hand\s+1\. assign the new device in the console(?s).*2\. sign in as root(?s).*3\. remove the old device`)
	p.answers("Type the account number to confirm", testAccount)
	p.see("Paste the secret key")
	assigned := s.assign(t, p.text()+s.err.String())
	p.types(assigned.Secret + enter)
	p.typePair()
	p.see(`2\. sign in to the console as root of ` + testAccount + ` in another window, with a code of rootseal-root-daily-\w+:\s+rootseal code --id 'AWS:root@acme daily `)
	if !slices.ContainsFunc(s.account.Devices(), func(d simaws.Device) bool { return d.ARN == old.ARN && d.Enabled() }) {
		t.Error("the old device is gone before anybody signed in with the new one")
	}
	p.answers("Type the account number once you are in", testAccount)
	name := old.ARN[strings.LastIndex(old.ARN, "/")+1:]
	p.see(`3\. in the console, signed in as root(?s).*Security credentials, Multi-factor authentication \(MFA\): choose\s+` + name)
	if err := s.account.Console().Remove(name); err != nil {
		t.Fatal(err)
	}
	p.answers("once it is gone", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d; it said:\n%s\n%s", code, p.text(), s.err.String())
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
}
