//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// daily is a scene where alice was enrolled on three keys yesterday.
func daily(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
	if _, code := s.do(t, s.alice("--group", "daily")...); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	time.Sleep(24 * time.Hour)
	return s
}

// mustDo carries out a command line that has to end well and say these things.
func (s *scene) mustDo(t *testing.T, says []string, args ...string) (stdout string) {
	t.Helper()
	out, code := s.do(t, args...)
	if code != cli.ExitDone {
		t.Fatalf("%v: exit code %d; it said:\n%s", args, code, s.err.String())
	}
	for _, text := range says {
		if !strings.Contains(s.err.String()+out, text) {
			t.Errorf("%v did not say %q, but:\n%s%s", args, text, out, s.err.String())
		}
	}
	return out
}

// mustFail carries out a command line that has to end so, saying these things.
func (s *scene) mustFail(t *testing.T, code int, says []string, args ...string) {
	t.Helper()
	out, got := s.do(t, args...)
	if got != code {
		t.Errorf("%v: exit code %d, want %d; it said:\n%s", args, got, code, s.err.String())
	}
	for _, text := range says {
		if !strings.Contains(s.err.String()+out, text) {
			t.Errorf("%v did not say %q, but:\n%s%s", args, text, out, s.err.String())
		}
	}
}

// A key is lost, the seed is replaced on the others, and when the key turns up
// it is taken back clean.
func TestRotateAfterALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		lost := s.cards[2]
		s.mustFail(t, cli.ExitNoKey, []string{"a key that was reported as lost is plugged in: key 33333333", "next: unplug the key"}, "rotate", "--lost", "33333333")
		s.desk.Unplug(lost)
		s.mustFail(t, cli.ExitUsage, []string{"the plan is not confirmed: give --confirm 33333333"}, "rotate", "--lost", "33333333")
		old := s.made()[0]

		s.mustDo(t, []string{
			"recorded as lost: 33333333", "new seed on   11111111, 22222222", "old device    " + old.ARN + ", deleted last",
			"replaced: " + testAccount + "/user/alice, group daily, is on 2 keys; " + old.ARN + " is deleted",
		}, "rotate", "--lost", "33333333", "--confirm", "33333333")
		made := s.made()
		if len(made) != 1 || made[0].ARN == old.ARN || !made[0].Enabled() {
			t.Fatalf("AWS has %+v", made)
		}
		for _, card := range s.cards[:2] {
			if held := s.held(card); len(held) != 1 || string(held[0].Key) != string(made[0].Seed) {
				t.Errorf("key %d holds %v", card.Serial(), held)
			}
		}
		s.mustLeaveStrangersAlone(t)
		s.mustDo(t, []string{"which opens nothing, from key 33333333"}, "status")
		s.mustDo(t, []string{"recorded as lost: no seed that is in use is on it"}, "rotate", "--lost", "33333333", "--confirm", "33333333")

		s.desk.Plug(lost)
		s.mustDo(t, []string{"deleted the retired credential", "key 33333333 is no longer lost"}, "keys", "found", "33333333", "--confirm", testAccount)
		if held := s.held(lost); len(held) != 0 {
			t.Errorf("the key that was lost holds %v", held)
		}
		s.mustFail(t, cli.ExitFailed, []string{"the ledger does not call this key lost"}, "keys", "found", "33333333", "--confirm", testAccount)
		s.mustLeaveStrangersAlone(t)
	})
}

// A stolen key that holds a seed in use is not taken back: whoever had it may have
// used it. One that was only lost is, with its seed.
func TestFoundWithASeedInUse(t *testing.T) {
	for how, found := range map[string]bool{"lost": true, "stolen": false} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := daily(t)
				lost := s.cards[2]
				s.desk.Unplug(lost)
				rotate := []string{"rotate", "--lost", "33333333", "--confirm", "33333333"}
				if how == "stolen" {
					rotate = append(rotate, "--stolen")
				}
				lift := s.account.Deny("CreateVirtualMFADevice", simaws.DenySCP)
				s.account.Deny("DeactivateMFADevice", simaws.DenySCP)
				s.mustFail(t, cli.ExitFailed, nil, rotate...)
				lift()
				s.desk.Plug(lost)
				if found {
					s.mustDo(t, []string{"holds seeds in use: 1 seed", "rootseal rotate --lost 33333333"}, "keys", "found", "33333333", "--confirm", testAccount)
				} else {
					s.mustFail(t, cli.ExitFailed, []string{"the key holds seeds in use", "stolen", "next: unplug the key and run 'rootseal rotate --lost"}, "keys", "found", "33333333", "--confirm", testAccount)
				}
				if held := s.held(lost); len(held) != 1 {
					t.Errorf("the lost key holds %v", held)
				}
				if lost := s.record(t, 33333333).Lost; (lost == nil) != found {
					t.Errorf("the ledger has it as %+v", lost)
				}
			})
		})
	}
}

// record is what the ledger has of a key.
func (s *scene) record(t *testing.T, serial uint32) *record.Key {
	t.Helper()
	return record.Read(s.open(t, "").Records()).Key(serial)
}

// A key in a safe is passed by: the plan says so before anything is changed, it
// stays owing, and a later rotation with it on the desk cleans it.
func TestRotatePassesASafeBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, "keys", "label", "33333333", "Osaka safe, bag 2")
		safe := s.cards[2]
		s.desk.Unplug(safe)
		rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}
		s.mustDo(t, []string{"group loses   33333333 (Osaka safe, bag 2): not plugged in, so it keeps the retired seed, which opens nothing"}, rotate...)
		s.mustDo(t, []string{"pending cleanup", "from key 33333333"}, "status")
		time.Sleep(24 * time.Hour)

		s.desk.Plug(safe)
		s.mustDo(t, []string{"new seed on   11111111, 22222222, 33333333", "key 33333333: AWS:alice@acme daily", "retired earlier, is deleted"}, rotate...)
		s.mustHoldOneSeed(t, "alice")
	})
}

func TestDropAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.desk.Unplug(s.cards[2])
		s.mustDo(t, []string{"there is nothing to drop"}, "keys", "drop", "33333333", "--reason", "broken")
		s.mustDo(t, nil, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
		s.mustFail(t, cli.ExitUsage, []string{"dropping a key requires --reason"}, "keys", "drop", "33333333")
		out := s.mustDo(t, []string{"dropped key "}, "keys", "drop", "33333333", "--reason", "broken", "--json")
		if got := mustDecode[view.KeyDropped](t, out); len(got.Dropped) != 1 || got.Head == "" {
			t.Errorf("dropped %+v", got)
		}
		if out := s.mustDo(t, nil, "status"); strings.Contains(out, "pending cleanup") {
			t.Errorf("status still has it as owed:\n%s", out)
		}
	})
}

// A new key joins by a new seed, and never by the old one.
func TestRotateAddsANewKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		fresh := simcard.New(simcard.YubiKey57, 44444444)
		s.desk.Plug(fresh)
		s.cards = append(s.cards, fresh)
		fresh.Store(entry("GitHub:olivia"))
		s.strangers[44444444] = fresh.Stored()
		out := s.mustDo(t, nil, "rotate", testAccount+"/user/alice", "--group", "daily", "--add", "44444444", "--confirm", testAccount, "--json")
		if got := mustDecode[[]view.Rotated](t, out); len(got) != 1 || len(got[0].Keys) != 4 || got[0].Outcome != ledger.Complete || got[0].Replaces == "" {
			t.Errorf("rotated %+v", got)
		}
		s.mustHoldOneSeed(t, "alice")
	})
}

// After a theft the old device goes first: only where another remains, or that
// there is none was agreed to.
func TestRotateAfterATheft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.desk.Unplug(s.cards[2])
		stolen := []string{"rotate", "--lost", "33333333", "--stolen", "--confirm", "33333333"}
		s.mustFail(t, cli.ExitFailed, []string{"the principal has no other proven device", "next: enroll a second group first, or add --defenceless"}, stolen...)
		if got := s.made(); len(got) != 1 || !got[0].Enabled() {
			t.Fatalf("AWS has %+v", got)
		}
		s.mustDo(t, []string{"deleted first", "1. change the password", "2. deny sessions", "3. deactivate access keys"}, append(stolen, "--defenceless")...)
		var changes []string
		for _, call := range s.account.Calls() {
			if slices.Contains([]string{"DeactivateMFADevice", "EnableMFADevice"}, call.Action) {
				changes = append(changes, call.Action)
			}
		}
		if want := []string{"EnableMFADevice", "DeactivateMFADevice", "EnableMFADevice"}; !slices.Equal(changes, want) {
			t.Errorf("AWS was asked to %v, want %v", changes, want)
		}
	})
}

// Somebody has left: the keys that they carry and did not give back, and what
// they enrolled.
func TestRotateAfterALeaver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustFail(t, cli.ExitUsage, []string{"the ledger has no one called Nobody"}, "rotate", "--left", "Nobody")
		s.mustDo(t, nil, "keys", "label", "33333333", "--holder", "Ren Sato")
		s.desk.Unplug(s.cards[2])
		s.mustDo(t, []string{"recorded as left: 33333333", "replaced: "}, "rotate", "--left", "Ren Sato", "--confirm", "Ren Sato")
		s.desk.Plug(s.cards[2])
		s.mustDo(t, nil, "keys", "found", "33333333", "--confirm", testAccount)

		by := s.open(t, "").Records()[0].Officer.OSUser
		s.mustDo(t, []string{"replaced: "}, "rotate", "--left", by, "--confirm", by)
	})
}

// A key in its bag was given back, whoever is noted as its holder: it stays there.
func TestALeaversKeyInItsBag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for _, serial := range []string{"22222222", "33333333"} {
			s.mustDo(t, nil, "keys", "label", serial, "--holder", "Ren Sato")
		}
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Olivia Ito")
		s.desk.Unplug(s.cards[1])
		s.desk.Unplug(s.cards[2])
		s.mustDo(t, []string{"recorded as left: 22222222\n", "group loses   33333333", "replaced: "},
			"rotate", "--left", "Ren Sato", "--one-key", "--confirm", "Ren Sato")
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
	})
}

func TestRotateRefusesFlags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for _, test := range []struct {
			args string
			code int
			says string
		}{
			{"rotate", cli.ExitUsage, "name what to replace"},
			{"rotate " + testAccount + "/user/bob --group daily", cli.ExitUsage, "the ledger has no device of " + testAccount + "/user/bob"},
			{"rotate --lost 99999999", cli.ExitNoKey, "key 99999999"},
			{"rotate " + testAccount + "/user/alice --group daily --confirm " + otherNumber, cli.ExitUsage, "--confirm is " + otherNumber},
		} {
			before := s.open(t, "").Head()
			s.mustFail(t, test.code, []string{test.says}, strings.Fields(test.args)...)
			if s.open(t, "").Head() != before {
				t.Errorf("%s: something was recorded", test.args)
			}
		}
	})
}

// Root over three commands: the pair, the sign-in with the new device, the
// removal of the old one. Nobody else says these things.
func TestRotateRootOverDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, code1, code2 := pending(t)
		if err := s.account.Console().AddMFA(code1, code2); err != nil {
			t.Fatal(err)
		}
		s.mustSettle(t, ledger.NotConfirmed, "--console", "accepted")
		old := s.made()[0]
		time.Sleep(24 * time.Hour)

		s.console(t, "")
		out, code := s.do(t, "rotate", testAccount+"/root", "--group", "daily", "--secret", "-", "--confirm", testAccount)
		pair := strings.Fields(out)
		if code != cli.ExitUnsettled || len(pair) != 2 {
			t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
		}
		if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, []string{"every key has proven the seed; the device may be enabled"}, "status")
		s.mustFail(t, cli.ExitUnsettled, []string{"no sign-in of root with the new device is known", "next: sign in as root"}, "recover", "--console", "accepted")
		s.mustDo(t, []string{"enabled; the old device stays until root has signed in with the new one"}, "status")
		s.mustFail(t, cli.ExitUnsettled, []string{"no report that the old device is removed", "next: remove the old device"}, "recover", "--signed-in")
		if err := s.account.Console().Remove(old.ARN[strings.LastIndex(old.ARN, "/")+1:]); err != nil {
			t.Fatal(err)
		}
		out = s.mustDo(t, nil, "status", "--json")
		if open := mustDecode[view.StatusJSON](t, out).Unsettled; len(open) != 1 || *open[0].Stands != "retiring" || open[0].Replaces == nil {
			t.Errorf("status has %+v", open)
		}
		s.mustDo(t, []string{"settled"}, "recover", "--removed", "--confirm", testAccount)
		out = s.mustDo(t, nil, "status", "--json")
		if devices := mustDecode[view.StatusJSON](t, out).Devices; len(devices) != 1 || devices[0].Live == nil || devices[0].Live.Method != ledger.MethodStated {
			t.Errorf("status has %+v", devices)
		}
		s.mustHoldOneSeed(t, simaws.RootOwner)
	})
}
