//go:build unix

package command

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// nextLine returns the arguments of the command in the last hint, which begins so: exactly as
// it is printed.
func (s *scene) nextLine(t *testing.T, begins ...string) []string {
	t.Helper()
	var next string
	for line := range strings.Lines(s.err.String()) {
		if words, is := strings.CutPrefix(strings.TrimSpace(line), "next: "); is {
			next = words
		}
	}
	for _, command := range commands(next) {
		line, is := strings.CutPrefix(command, "rootseal ")
		if !is || !strings.HasPrefix(line, strings.Join(begins, " ")) {
			continue
		}
		return wordsOf(line)
	}
	t.Fatalf("no hint leads to %q, but it said:\n%s", begins, s.err.String())
	return nil
}

// mustOweNothing fails if a key has a credential of a ceremony that is over, or if the ledger
// still waits for one.
func (s *scene) mustOweNothing(t *testing.T, key *simcard.Card, holds int) {
	t.Helper()
	b := record.Read(s.open(t, ledger.WorldAWS).Records())
	if held := s.held(key); len(held) != holds || len(b.Owed) != 0 || len(b.Key(key.Serial()).Owes()) != 0 {
		t.Errorf("key %d holds %v; the ledger owes %+v", key.Serial(), held, b.Owed)
	}
}

// keptFrom is a scene in which bob's account is another than alice's, and in which the third
// key was away when alice's group was rotated.
func keptFrom(t *testing.T) (s *scene, kept *simcard.Card, bob []string) {
	t.Helper()
	s = daily(t)
	kept = s.cards[2]
	other := simaws.New(simaws.Options{Account: otherNumber, Now: s.Now, STSDelay: -1, ReportDelay: -1, Plain: true})
	other.AddUser("bob")
	key, alices, away := other.AddAdmin("admin"), s.AWS, false
	s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
		switch {
		case profile == "bobs":
			return edges.Reach(cli.Credentials(key), other.Transport()), nil
		case away:
			return nil, errors.New("the profile is gone")
		}
		return alices(ctx, profile)
	}
	s.mustDo(t, nil, "enroll", "--user", "bob", "--group", "daily", "--touch", "off", "--keys", s.serials(), "--profile", "bobs", "--confirm", otherNumber)
	s.desk.Unplug(kept)
	s.mustDo(t, nil, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
	s.desk.Plug(kept)
	time.Sleep(24 * time.Hour)
	away = true
	return s, kept, []string{"rotate", otherNumber + "/user/bob", "--group", "daily", "--one-key", "--confirm", otherNumber}
}

// A rotation finds the retired credential of another account on a key, and cannot ask that
// account. --confirm is about the rotation's own plan, so the hint leads to the command that
// takes the other account's number, and that deletes the credential.
func TestCleaningOfAnotherAccount(t *testing.T) {
	for name, occasion := range map[string][]string{
		"of a principal": nil,
		"of a lost key":  {"rotate", "--lost", "22222222", "--one-key", "--confirm", "22222222"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, kept, bob := keptFrom(t)
				if occasion != nil {
					s.desk.Unplug(s.cards[1])
					bob = occasion
				}
				s.do(t, bob...) // alice's seed cannot be replaced after the loss
				if said := s.err.String(); !strings.Contains(said, "the deletion is not confirmed") || !strings.Contains(said, "rootseal cannot read "+userAlice+" at AWS: the profile is gone") {
					t.Errorf("it said:\n%s", said)
				}
				args := s.nextLine(t, "keys", "found")
				if want := []string{"keys", "found", "33333333", "--confirm", testAccount}; !slices.Equal(args, want) {
					t.Errorf("the hint is %q, want %q", args, want)
				}
				s.mustDo(t, []string{"deleted the retired credential", "key 33333333 was not lost"}, args...)
				if held := s.held(kept); len(held) != 1 {
					t.Errorf("the key holds %v", held)
				}
				if b := record.Read(s.open(t, ledger.WorldAWS).Records()); len(b.Key(33333333).Owes()) != 0 || b.Key(33333333).Lost != nil {
					t.Errorf("the ledger has %+v", b.Key(33333333))
				}
			})
		})
	}
}

// A service cannot be asked, and its name may have spaces: the hint is one line of a shell
// all the same.
func TestCleaningOfALogin(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
	s.leaks.shown = "the terminal"
	kept := s.cards[2]
	s.addLoginAt(t, "Acme Corp")
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	s.desk.Unplug(kept)
	p := s.sit(t)
	p.starts(t.Context(), "rotate", "Acme Corp/login/ops", "--group", "daily", "--confirm", "Acme Corp")
	p.see(`otpauth://\S+\s`)
	p.see("enter clears the screen: ")
	p.types(enter)
	p.see("What did Acme Corp say")
	p.types("1" + enter)
	p.answers("nce it is gone", "Acme Corp")
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.tty, s.person = nil, nil
	s.desk.Plug(kept)
	s.mustDo(t, []string{"the deletion is not confirmed", `'rootseal keys found 33333333 --confirm "Acme Corp"'`}, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
	s.mustDo(t, []string{"deleted the retired credential"}, s.nextLine(t, "keys", "found")...)
	s.mustOweNothing(t, kept, 1)
}

// Without a key that has the new seed, a typed account number deletes nothing. The hint does
// not have the rotation done once more.
func TestCleaningWithTheSuccessor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, kept, bob := keptFrom(t)
		s.desk.Unplug(s.cards[0])
		s.desk.Unplug(s.cards[1])
		s.mustDo(t, nil, bob...)
		s.mustFail(t, cli.ExitFailed, []string{"no plugged-in key proves what replaced it"}, s.nextLine(t, "keys", "found")...)
		args := s.nextLine(t, "keys", "found")
		s.desk.Plug(s.cards[0])
		s.mustDo(t, []string{"deleted the retired credential"}, args...)
		if held := s.held(kept); len(held) != 1 {
			t.Errorf("the key holds %v", held)
		}
	})
}

// No one-time challenge is left that would prove the retired credential: you delete it by
// hand, and the hint's command notices that.
func TestCleaningByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		kept, id := s.cards[2], s.held(s.cards[2])[0].ID
		for range 31 {
			s.mustDo(t, nil, "verify")
			time.Sleep(time.Hour)
		}
		s.desk.Unplug(kept)
		s.mustDo(t, nil, "verify") // two of the last three
		s.do(t, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
		s.desk.Plug(kept)
		s.mustDo(t, []string{"no unused witness of the retired device is left", "'ykman oath accounts delete'"}, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
		args := s.nextLine(t, "keys", "found")
		s.Ambient = func(ctx context.Context) (cli.Account, error) { return s.AWS(ctx, "") }
		byOthers(t, kept, deleteCommand(id))
		s.mustDo(t, []string{"key 33333333 was not lost"}, args...)
		if held := s.held(kept); slices.ContainsFunc(held, func(e simcard.Stored) bool { return e.ID == id }) || len(record.Read(s.open(t, ledger.WorldAWS).Records()).Key(33333333).Owes()) != 0 {
			t.Errorf("the key holds %v", held)
		}
	})
}

// Nothing replaces a retired device, so only AWS's word deletes its credential.
func TestCleaningByAnotherProfile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := keepsSealed(nothing)(t)
		kept := s.cards[2]
		retire := []string{"rotate", userAlice, "--retire", "daily", "--confirm", testAccount}
		s.desk.Unplug(kept)
		s.mustDo(t, nil, retire...)
		s.desk.Plug(kept)
		clearAWS(t)
		key := s.account.AddAdmin("reader")
		text := "[profile reader]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
		if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		edges.ReachAWS(&s.stage.World, s.account.Transport())
		s.mustDo(t, []string{"AWS was not read", "with a profile that may read account " + testAccount}, retire...)
		args := s.nextLine(t, "keys", "found")
		args[slices.Index(args, "PROFILE")] = "reader"
		s.mustDo(t, []string{"deleted the retired credential"}, args...)
		s.mustOweNothing(t, kept, 0)
	})
}

// A plan of recover that needs more flags is confirmed with these.
func TestConfirmingWithTheSameFlags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
		s.mustFail(t, cli.ExitUnsettled, nil, s.alice()...)
		s.desk.Plug(s.cards[1])
		id := s.unsettled(t)[0].ID
		s.mustFail(t, cli.ExitUnsettled, []string{"the plan is not confirmed"}, "recover", "--close", id, "--profile", "admin")
		s.mustDo(t, []string{"it was left alone"}, s.nextLine(t, "recover")...)
		if kinds := s.records(t); slices.Contains(kinds, "settle") || len(s.unsettled(t)) != 0 {
			t.Errorf("recorded %q", kinds) // settle announces a deletion
		}
	})
}
