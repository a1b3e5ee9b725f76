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
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// A sealed key alone, years later, without AWS: proven by a witness, and nothing
// is written to it.
func TestVerifyOneKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.AWS, s.ServerTime = nil, nil
		s.desk.Unplug(s.cards[0])
		s.desk.Unplug(s.cards[1])
		before, since := s.cards[2].Stored(), len(s.cards[2].Log())
		out := s.mustDo(t, []string{"key 33333333", "proven      AWS:alice@acme daily", "others      1 not in the ledger", "ledger head 5:"}, "verify")
		if strings.Contains(out, "same as") {
			t.Errorf("one key is equal to nobody:\n%s", out)
		}
		mustBeUnchanged(t, s.cards[2], before, since)
		last := s.open(t, "").Records()
		body := last[len(last)-1].Body.(*ledger.Verified)
		if body.Result != ledger.Proven || body.Credentials[0].Challenge == "" || body.Credentials[0].Answer == "" {
			t.Errorf("recorded %+v", body)
		}
		again := mustDecode[view.Verified](t, s.mustDo(t, nil, "verify", "--json"))
		if again.Result != ledger.Proven || again.Keys[0].Credentials[0].Challenge == body.Credentials[0].Challenge {
			t.Errorf("verified %+v: the same witness twice", again)
		}
	})
}

// mustBeUnchanged fails where a key was written to.
func mustBeUnchanged(t *testing.T, card *simcard.Card, before []simcard.Stored, since int) {
	t.Helper()
	if after := card.Stored(); len(after) != len(before) {
		t.Errorf("key %d held %d credentials and holds %d", card.Serial(), len(before), len(after))
	}
	for _, sent := range card.Log()[since:] {
		if slices.Contains([]simcard.Instruction{simcard.Put, simcard.Delete, simcard.Reset, simcard.SetCode, simcard.Rename}, sent.Instruction) {
			t.Errorf("key %d was sent %v", card.Serial(), sent.Instruction)
		}
	}
}

// byOthers has another program send commands to a key's OATH application.
func byOthers(t *testing.T, card *simcard.Card, commands ...[]byte) {
	t.Helper()
	choose := []byte{0, 0xa4, 4, 0, 7, 0xa0, 0, 0, 5, 0x27, 0x21, 1}
	for _, command := range append([][]byte{choose}, commands...) {
		if answer, err := card.Transmit(command); err != nil || len(answer) < 2 || answer[len(answer)-2] != 0x90 {
			t.Fatalf("%x: %x, %v", command, answer, err)
		}
	}
}

func deleteCommand(id string) []byte {
	return append([]byte{0, 2, 0, 0, byte(len(id) + 2), 0x71, byte(len(id))}, id...)
}

// What is wrong with a key has its own words and exit code 3; nothing of it
// becomes a proof.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, s *scene, id string)
		code  int
		says  []string
	}{
		"a credential deleted": {func(t *testing.T, s *scene, id string) { byOthers(t, s.cards[2], deleteCommand(id)) }, cli.ExitWrong, []string{"missing     AWS:alice"}},
		"another seed of the same name": {
			func(_ *testing.T, s *scene, id string) {
				s.cards[2].Store(simcard.Stored{ID: id, Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: []byte("somebody else put it")})
			},
			cli.ExitWrong,
			[]string{"wrong seed  AWS:alice"},
		},
		"OATH was reset": {func(t *testing.T, s *scene, _ string) { byOthers(t, s.cards[2], []byte{0, 4, 0xde, 0xad}) }, cli.ExitWrong, []string{"its OATH application was reset since the enrollment"}},
		"a locked key and no code": {
			func(_ *testing.T, s *scene, _ string) { s.cards[2].SetPassword("correct horse") },
			cli.ExitUsage,
			[]string{"key 33333333 has an access code: give --access-code 33333333=SOURCE"},
		},
		"not here": {func(_ *testing.T, s *scene, _ string) { s.desk.Unplug(s.cards[2]) }, cli.ExitNoKey, []string{"33333333", "not plugged in"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := daily(t)
				test.spoil(t, s, s.held(s.cards[2])[0].ID)
				s.mustFail(t, test.code, test.says, "verify", "--keys", "33333333")
			})
		})
	}
}

func TestVerifyStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.mustFail(t, cli.ExitNoKey, []string{"not in the ledger"}, "verify")
		s.mustFail(t, cli.ExitNoKey, []string{"12345678"}, "verify", "--keys", "12345678")
	})
}

// A wrong clock keeps nothing from being proven, and is told.
func TestVerifyWithAWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.jump.Store(int64(-400 * 24 * time.Hour))
		s.mustDo(t, []string{"this workstation's clock is wrong: the last record is of 2000-01-01", "proven"}, "verify", "--keys", "33333333")
	})
}

// AWS itself takes the codes of a user's keys.
func TestVerifyLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		out := s.mustDo(t, []string{"group daily: alarms see ResyncMFADevice", "group daily: proven by resync"}, "verify", "--live", "--profile", "admin", "--json")
		if got := mustDecode[view.Verified](t, out); len(got.Live) != 1 || got.Live[0].RequestID == "" || len(got.Keys) != 3 || len(got.Keys[0].Credentials[0].Equal) != 2 {
			t.Errorf("verified %+v", got)
		}
		s.account.Fault(simaws.Fault{Kind: simaws.LoseReply, Action: "ResyncMFADevice"})
		calls := len(s.account.Calls())
		s.mustFail(t, cli.ExitFailed, []string{"group daily: in doubt by resync", "whether it happened at aws is not known"}, "verify", "--live", "--profile", "admin")
		resyncs := 0
		for _, call := range s.account.Calls()[calls:] {
			if call.Action == "ResyncMFADevice" {
				resyncs++
			}
		}
		if resyncs != 1 {
			t.Errorf("%d pairs were sent, want 1: a lost reply is never repeated", resyncs)
		}
	})
}

// Keys that were enrolled by hand: two agree, AWS has the device, and from then
// on they are verified as any.
func TestVerifyAdopt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		id := s.held(s.cards[0])[0].ID
		s.ledger = filepath.Join(t.TempDir(), "new") // the old one is lost
		s.mustFail(t, cli.ExitNoKey, []string{"not in the ledger"}, "verify")
		s.mustDo(t, []string{"adopted"}, "verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "daily",
			"--id", id, "--keys", s.serials(), "--profile", "admin", "--confirm", testAccount)
		s.mustDo(t, []string{"proven"}, "verify", "--keys", "33333333")
	})
}
