//go:build unix

package command

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Records name an account by its number. Every verb with a PRINCIPAL finds it by
// its alias too, and refuses an alias that the ledger does not know.
func TestPrincipalByAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, []string{"replaced: " + testAccount + "/user/alice, group daily"}, "rotate", "acme/user/alice", "--group", "daily", "--confirm", testAccount)
		s.mustDo(t, nil, "code", "acme/user/alice")
		arn := s.account.AddRootFIDO()
		passkey := []string{"acme/root", "--arn", arn}
		s.mustDo(t, []string{"of " + testAccount + "/root recorded"}, append([]string{"passkey", "add", "--label", "Osaka"}, passkey...)...)
		s.mustDo(t, []string{"of " + testAccount + "/root is no longer in use"}, append([]string{"passkey", "remove", "--reason", "broken"}, passkey...)...)
		for _, args := range [][]string{
			{"rotate", "other/user/alice", "--group", "daily"},
			{"passkey", "add", "other/root", "--arn", arn, "--label", "Osaka"},
			{"passkey", "remove", "other/root", "--arn", arn, "--reason", "broken"},
		} {
			s.mustFail(t, cli.ExitUsage, []string{"give the account number: other"}, args...)
		}
	})
}

// The serial follows --stolen, or --lost.
func TestStolenSerial(t *testing.T) {
	for name, args := range map[string][]string{
		"its own":       {"--stolen", "33333333"},
		"after =":       {"--stolen=33333333"},
		"before a flag": {"--stolen", "33333333", "--touch", "off"},
		"of --lost":     {"--lost", "33333333", "--stolen"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := daily(t)
				s.desk.Unplug(s.cards[2])
				args := append([]string{"rotate", "--confirm", "33333333", "--defenceless"}, args...)
				s.mustDo(t, []string{"recorded as stolen: 33333333", "deleted first", "is on 2 keys"}, args...)
			})
		})
	}
	s := newScene(t)
	for _, args := range [][]string{
		{"--stolen"}, {"--stolen", "x"}, {"--stolen", testAccount + "/user/alice"}, {"--stolen", "1", "--lost", "2"},
	} {
		s.mustFail(t, cli.ExitUsage, nil, append([]string{"rotate"}, args...)...)
	}
}

// All losses of a command are in the ledger before the first seed is replaced.
func TestSeveralLosses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.desk.Unplug(s.cards[1])
		s.desk.Unplug(s.cards[2])
		lost := []string{"rotate", "--lost", "22222222", "--lost", "33333333", "--one-key"}
		s.mustFail(t, cli.ExitUsage, []string{"give --confirm 22222222,33333333"}, lost...)
		s.mustDo(t, []string{"recorded as lost: 22222222, 33333333", "is on 1 key"}, append(lost, "--confirm", "22222222,33333333")...)
		seen := 0
		for _, r := range s.open(t, "").Records() {
			switch body := r.Body.(type) {
			case *ledger.Lost:
				seen++
			case *ledger.Rotate:
				if seen != 2 || len(body.Lost) != 2 {
					t.Errorf("the rotation begins after %d losses, and has %v", seen, body.Lost)
				}
			}
		}
	})
}

// A list in JSON is never null and never left out.
func TestListsInJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		mustHaveLists := func(out string, lists ...string) {
			t.Helper()
			var all []map[string]json.RawMessage
			if err := json.Unmarshal([]byte(out), &all); err != nil {
				all = []map[string]json.RawMessage{mustDecode[map[string]json.RawMessage](t, out)}
			}
			for _, one := range all {
				for _, list := range lists {
					if !strings.HasPrefix(string(one[list]), "[") {
						t.Errorf("%s is %q in\n%s", list, one[list], out)
					}
				}
			}
		}
		mustHaveLists(s.mustDo(t, nil, "verify", "--json"), "keys", "live")
		key := mustDecode[struct {
			Keys []map[string]json.RawMessage `json:"keys"`
		}](t, s.mustDo(t, nil, "verify", "--json")).Keys[0]
		if string(key["retired"]) != "[]" || string(key["notes"]) != "[]" {
			t.Errorf("a key without retired credentials and notes: %s, %s", key["retired"], key["notes"])
		}
		mustHaveLists(s.mustDo(t, nil, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount, "--json"), "keys", "undone", "owed")

		s.mustDo(t, nil, "keys", "label", "33333333", "--holder", "Mika")
		s.mustDo(t, nil, "rotate", testAccount+"/user/alice", "--group", "daily", "--keys", "11111111,22222222", "--confirm", testAccount)
		s.desk.Unplug(s.cards[2])
		out := s.mustDo(t, []string{"no seed that is in use is on it"}, "rotate", "--left", "Mika", "--confirm", "Mika", "--json")
		if got := mustDecode[[]view.Rotated](t, out); got == nil {
			t.Errorf("nothing to rotate is %s", out)
		}
		s.mustHavePartOfARotation(t, mustHaveLists)
	})
}

// mustHavePartOfARotation rotates one device of two: the other one is in an account
// that cannot be entered, and its entry has lists too.
func (s *scene) mustHavePartOfARotation(t *testing.T, mustHaveLists func(out string, lists ...string)) {
	t.Helper()
	s.account.AddUser("bob")
	s.mustDo(t, nil, "enroll", "--user", "bob", "--group", "daily", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount, "--profile", "of-bob")
	reach := s.AWS
	s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
		if profile == "of-bob" {
			return nil, &cloud.Error{Doing: message.Textf("loading"), Message: message.Textf("expired"), Kinds: []error{cloud.ErrCredentials}}
		}
		return reach(ctx, profile)
	}
	s.desk.Unplug(s.cards[1])
	out, _ := s.do(t, "rotate", "--lost", "22222222", "--confirm", "22222222", "--one-key", "--json")
	if got := mustDecode[[]view.Rotated](t, out); len(got) != 2 {
		t.Errorf("rotated %+v", got)
	}
	mustHaveLists(out, "keys", "undone", "owed")
}

// A locked key without its access code is not proven, and the others are.
func TestLockedKeyKeepsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.cards[0].SetPassword("correct horse")
		out, code := s.do(t, "verify", "--json")
		if code != cli.ExitUsage || !strings.Contains(s.err.String(), "give --access-code 11111111=SOURCE") {
			t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
		}
		results := map[uint32]string{}
		for _, key := range mustDecode[view.Verified](t, out).Keys {
			results[key.KeySerial] = key.Result
		}
		if results[11111111] != ledger.Incomplete || results[22222222] != ledger.Proven || results[33333333] != ledger.Proven {
			t.Errorf("results %v", results)
		}
		// A key that is wrong counts for more than one that stays locked.
		byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID))
		s.mustFail(t, cli.ExitWrong, []string{"missing     AWS:alice", "give --access-code 11111111=SOURCE", "proven      AWS:alice"}, "verify")
	})
}

// verify --live uses the AWS credentials of the environment, and says if there are
// none.
func TestVerifyLiveWithoutAProfile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, []string{"group daily: proven by resync"}, "verify", "--live")
		s.AWS = func(context.Context, string) (cli.Account, error) {
			return nil, &cloud.Error{Doing: message.Textf("loading aws configuration"), Message: message.Textf("none found"), Kinds: []error{cloud.ErrCredentials}}
		}
		s.mustFail(t, cli.ExitFailed, []string{"no live check: not everything was checked: no profile for " + testAccount + "/user/alice"}, "verify", "--live")
	})
}

// One secret key is for one device of root. Another device of which no key is plugged
// in cannot be replaced now, and needs none.
func TestSecretForTheOneThatCanBeDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		enroll := func(group, keys string) {
			t.Helper()
			s.console(t, "")
			out, _ := s.do(t, "enroll", "--root", "--account", testAccount, "--touch", "off", "--keys", keys, "--group", group, "--confirm", testAccount, "--secret", "-")
			s.typeIn(t, out)
			s.mustDo(t, []string{"settled"}, "recover", "--console", "accepted")
		}
		enroll("daily", "11111111,33333333")
		enroll("sealed", "22222222,33333333")
		s.desk.Unplug(s.cards[2])
		lost := []string{"rotate", "--lost", "33333333", "--confirm", "33333333", "--one-key", "--secret", "-"}
		s.mustFail(t, cli.ExitUsage, []string{"2 devices need a secret key each"}, lost...)
		s.desk.Unplug(s.cards[1])
		s.console(t, "")
		out, code := s.do(t, lost...)
		if code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
		}
		s.typeIn(t, out)
		// The user's device needs no person and is done before.
		user, root := strings.Index(s.err.String(), "replaced: "+testAccount+"/user/alice"), strings.Index(s.err.String(), "unfinished: ")
		if user < 0 || root < user {
			t.Errorf("it said\n%s", s.err.String())
		}
	})
}

// typeIn enters the two codes that a command printed into the console.
func (s *scene) typeIn(t *testing.T, out string) {
	t.Helper()
	pair := strings.Fields(out)
	if len(pair) != 2 {
		t.Fatalf("it printed %q and said\n%s", out, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
	s.input = nil
}

// A live check has AWS take the codes that need no person before it asks about root,
// which was enrolled first.
func TestLiveWithoutAPersonFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.console(t, "")
		out, _ := s.do(t, s.root("--group", "daily", "--secret", "-")...)
		s.typeIn(t, out)
		s.mustDo(t, nil, "recover", "--console", "accepted")
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		s.mustFail(t, cli.ExitFailed, nil, "verify", "--live", "--profile", "admin")
		alice, root := strings.Index(s.err.String(), "/user/alice, group daily: proven"), strings.Index(s.err.String(), "/root: no live check")
		if alice < 0 || root < alice {
			t.Errorf("it said\n%s", s.err.String())
		}
	})
}
