//go:build unix

package command

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/hwtest/simcard"
)

var sealThird = []string{"seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}

// decoded is what a command prints as JSON, whatever its exit code.
func decoded[T any](t *testing.T, s *scene, args ...string) T {
	t.Helper()
	out, _ := s.do(t, append(args, "--json")...)
	var value T
	if err := json.Unmarshal([]byte(out), &value); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return value
}

// A key that is recorded in a bag lies on the desk: whatever looks at it says so,
// nothing refuses a code or a proof, and nothing writes a seed to it.
func TestASealedKeyOnTheDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, sealThird...)

		keys := decoded[[]view.Key](t, s, "keys")
		at := slices.IndexFunc(keys, func(k view.Key) bool { return *k.Serial == 33333333 })
		if against := keys[at].Against; len(against) != 1 || against[0].Name != "sealed" || !strings.Contains(against[0].Text, "A-17") {
			t.Errorf("keys --json has %+v", against)
		}
		if against := keys[(at+1)%len(keys)].Against; len(against) != 0 {
			t.Errorf("keys --json has of another key %+v", against)
		}
		s.mustDo(t, []string{"key 33333333: in bag A-17, Osaka safe"}, "keys")
		examined := decoded[[]view.Check](t, s, "doctor")
		if !slices.ContainsFunc(examined, func(f view.Check) bool {
			return f.Status == view.Warn && f.What == "key 33333333" && strings.Contains(f.Detail, "A-17") && strings.Contains(f.Next, "rootseal unseal 33333333")
		}) {
			t.Errorf("doctor has %+v", examined)
		}
		s.mustFail(t, cli.ExitWrong, []string{"key-in-bag/33333333", "A-17"}, "audit", "--profile", "admin", testAccount)

		s.mustFail(t, cli.ExitFailed, []string{"the key is in a bag", "next: first record that the key came out of its bag"},
			"enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,33333333", "--confirm", testAccount)
		s.mustDo(t, []string{"warning: key 33333333: in bag A-17", "first run 'rootseal unseal 33333333 --bag NUMBER'"}, "verify", "--keys", "33333333")
		s.mustDo(t, []string{"warning: key 33333333: in bag A-17"}, "code", "--serial", "33333333")

		status := decoded[view.StatusJSON](t, s, "status")
		if len(status.Findings) != 1 || *status.Findings[0].Serial != 33333333 || !strings.Contains(status.Findings[0].Text, "A-17") {
			t.Fatalf("status has the findings %+v", status.Findings)
		}

		// What the audit says to do next, does it.
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
		if out, _ := s.do(t, "audit", "--profile", "admin", testAccount); strings.Contains(out, "key-in-bag") || !strings.Contains(out, status.Findings[0].ID) {
			t.Errorf("the bag is open, and the use is followed up:\n%s", out)
		}
		s.mustDo(t, nil, "unseal", "--close", status.Findings[0].ID, "--reason", "taken out for a drill")
		if out, _ := s.do(t, "audit", "--profile", "admin", testAccount); strings.Contains(out, "33333333") {
			t.Errorf("it is still found:\n%s", out)
		}
	})
}

// A lost key, and one that is wrong, are used for nothing new.
func TestAKeyThatTheLedgerSpeaksAgainst(t *testing.T) {
	second := func(more ...string) []string {
		return append([]string{"enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,33333333", "--confirm", testAccount}, more...)
	}
	t.Run("lost", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := daily(t)
			lost := s.cards[2]
			s.desk.Unplug(lost)
			s.mustDo(t, nil, "rotate", "--lost", "33333333", "--confirm", "33333333")
			s.desk.Plug(lost)
			holds := s.held(lost)
			s.mustFail(t, cli.ExitNoKey, []string{"lost since", "next: ", "rootseal keys found 33333333"}, second()...)
			s.mustFail(t, cli.ExitNoKey, []string{"lost since"}, second("--despite", "33333333")...)
			s.mustFail(t, cli.ExitNoKey, []string{"lost since"}, "rotate", testAccount+"/user/alice", "--group", "daily", "--add", "33333333", "--confirm", testAccount)
			s.mustFail(t, cli.ExitNoKey, nil, sealThird...)
			if len(s.held(lost)) != len(holds) {
				t.Errorf("the lost key holds %v", s.held(lost))
			}
			s.mustDo(t, nil, "keys", "found", "33333333", "--confirm", testAccount)
			s.mustDo(t, nil, second()...)
		})
	})
	t.Run("wrong", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := daily(t)
			byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID))
			s.mustFail(t, cli.ExitWrong, nil, "verify", "--keys", "33333333")
			s.mustFail(t, cli.ExitUsage, []string{"the credential was missing", "--despite 33333333"}, second()...)
			s.mustFail(t, cli.ExitNoKey, []string{"the credential was missing"}, sealThird...)
			s.mustDo(t, []string{"key 33333333: the credential was missing"}, second("--despite", "33333333")...)
			// The rotation of its group mends it.
			s.mustDo(t, []string{"key 33333333: the credential was missing"}, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
			s.mustDo(t, nil, sealThird...)
		})
	})
}

// At a terminal the serial is typed.
func TestAWrongKeyIsMeant(t *testing.T) {
	s := newScene(t)
	if _, code := s.do(t, s.alice("--group", "daily")...); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	byOthers(t, s.cards[1], deleteCommand(s.held(s.cards[1])[0].ID))
	s.mustFail(t, cli.ExitWrong, nil, "verify", "--keys", "23456789")
	p := s.sit(t)
	p.starts(t.Context(), s.alice("--group", "second")...)
	p.see("the credential was missing")
	p.answers("Type the serial to use this key anyway", "12345678")
	p.see("that is not ")
	p.types("23456789" + enter)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	if held := s.held(s.cards[1]); len(held) != 1 {
		t.Errorf("the key holds %v", held)
	}
}

// A bag number that another key has in use, and an observer who is alone.
func TestSealAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, sealThird...)
		other := []string{"seal", "22222222", "--bag", "a17", "--place", "Tokyo safe", "--observer", "Ren Sato"}
		s.mustFail(t, cli.ExitUsage, []string{"key 33333333 is in bag A-17, Osaka safe", "--shared-bag"}, other...)
		s.mustDo(t, nil, append(other, "--shared-bag")...)
	})
}

// A token that passes for a YubiKey is called what it is, wherever it is seen, and
// does not get a seed whose touch it would not ask for.
func TestALookAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, simcard.New(simcard.YubiKey543, 12345678, simcard.AutoPress(0)), simcard.New(simcard.PicoFIDO, 23456789))
		keys := decoded[[]view.Key](t, s, "keys")
		for _, k := range keys {
			if want := map[uint32]int{12345678: 0, 23456789: 2}[uint32(*k.Serial)]; len(k.Doubts) != want {
				t.Errorf("key %d: doubts %q, want %d", *k.Serial, k.Doubts, want)
			}
		}
		s.mustDo(t, []string{"key 23456789: the reader name is", "key 23456789: no YubiKey with firmware 8.0.0"}, "keys")
		enroll := []string{"enroll", "--user", "alice", "--keys", s.serials(), "--confirm", testAccount}
		s.mustFail(t, cli.ExitFailed, []string{"warning", "Pol Henarejos Pico Key", "8.0.0", "without a touch", "next: use another key instead of 23456789"}, enroll...)
		s.mustBeClean(t)
		s.mustDo(t, []string{"Pol Henarejos Pico Key"}, append(enroll, "--touch", "off")...)
	})
}

// A group that has a device is refused for that alone: no word about its reset keys
// would let it be enrolled.
func TestEnrollATakenGroupOnResetKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for _, recorded := range []bool{false, true} {
			if recorded {
				s.types(t.Context(), t, "verify", "--keys", "11111111,22222222")
			}
			for i, card := range s.cards[:2] {
				byOthers(t, s.cards[i], resetOATH)
				s.strangers[card.Serial()] = nil
			}
			out, code := s.do(t, "enroll", "--user", "alice", "--group", "daily", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)
			said := s.err.String()
			if code != cli.ExitFailed || out != "" || strings.Count(said, "rootseal: ") != 1 || strings.Contains(said, "reset") ||
				!strings.Contains(said, "this group already has a device") || !strings.Contains(said, "\nnext: choose another group label; 'rootseal rotate' gives this group a new seed") {
				t.Errorf("exit code %d; it said:\n%s", code, said)
			}
		}
	})
}
