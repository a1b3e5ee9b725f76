//go:build unix

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/hwtest/simcard"
)

func TestBadKeys(t *testing.T) {
	full := func() []*simcard.Card {
		card := simcard.New(simcard.YubiKey543, 23456789)
		for i := range 31 {
			card.Store(entry(fmt.Sprintf("Example:%d", i)))
		}
		return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), card}
	}
	keys := func(list string, more ...string) func(*scene) []string {
		return func(*scene) []string {
			return append([]string{"enroll", "--user", "alice", "--touch", "off", "--keys", list, "--confirm", testAccount}, more...)
		}
	}
	touched := func(s *scene) []string { return s.alice("--touch", "required") }
	runAll(t, []badInput{
		{name: "named twice", args: keys("12345678,12345678"), code: cli.ExitUsage, says: []string{"rootseal: key named twice: 12345678"}, next: "name each key once in --keys"},
		{name: "not plugged in", args: keys("12345678,99999999"), code: cli.ExitNoKey, says: []string{"key 99999999 not plugged in"}, next: "plug the key in and check with 'rootseal keys'"},
		{name: "not a serial", args: keys("12345678,first"), code: cli.ExitUsage, says: []string{`rootseal: "first" is not a key's serial number`}, next: "write it as in 'rootseal enroll"},
		{name: "serial 0", args: keys("12345678,0"), code: cli.ExitUsage, says: []string{`rootseal: "0" is not a key's serial number`}, next: "write it as in 'rootseal enroll"},
		{name: "one key", args: keys("12345678"), code: cli.ExitUsage, says: []string{"rootseal: a group of one key: losing it leaves no key of the group (12345678)"}, next: "name a second key (enroll: in --keys, rotate: with --add), or add --one-key"},
		{name: "full", cards: full, code: cli.ExitFailed, says: []string{"key has no room: 31 of 32 places used, and one must stay free for a later rotation"}, next: "use a key with a free slot, or remove credentials that are no longer needed"},
		{name: "a Nitrokey, whose number is not a serial", cards: made(simcard.Nitrokey3), code: cli.ExitNoKey, says: []string{"key 23456789 not plugged in"}, next: "plug the key in and check with 'rootseal keys'"},
		{name: "a NEO with touch", cards: made(simcard.NEO), args: touched, code: cli.ExitFailed, says: []string{"this key cannot be enrolled: a YubiKey NEO 3.3.7 cannot ask for a touch"}, next: "use a YubiKey 5, or --touch off"},
		{name: "FIPS without a password", cards: made(simcard.YubiKey5FIPS), code: cli.ExitFailed, says: []string{"this FIPS key takes no credential before it has an access code"}, next: "set an access code with 'ykman oath access change"},
		{name: "no OATH", cards: func() []*simcard.Card {
			off := simcard.YubiKey543
			off.Enabled &^= simcard.CapabilityOATH
			return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), simcard.New(off, 23456789)}
		}, code: cli.ExitNoKey, says: []string{"no OATH application"}, next: "use a key with the OATH application"},
		{name: "nobody touches", args: touched, code: cli.ExitFailed, says: []string{"touch key 12345678 now", "rootseal: prove:12345678: "}, next: "start again and touch each key when it is named"},
		{name: "PC/SC is down", set: func(_ *testing.T, s *scene) { s.desk.Fail(device.ErrNoService) }, code: cli.ExitFailed, says: []string{"PC/SC service is not running"}, next: "start the PC/SC service"},
		{name: "no right to PC/SC", set: func(_ *testing.T, s *scene) { s.desk.Fail(device.ErrDenied) }, code: cli.ExitFailed, says: []string{"access to PC/SC denied"}, next: "work at the machine itself"},
		{name: "held by another program", set: func(t *testing.T, s *scene) {
			readers, err := s.desk.Readers()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.desk.Hold(readers[1].Name, true))
		}, code: cli.ExitNoKey, says: []string{"key 23456789 not plugged in", "card is held by another program", "scdaemon"}, next: "if the key is in Yubico YubiKey OTP+FIDO+CCID 01 00, close the program that holds the key"},
		{name: "answers wrong", set: func(_ *testing.T, s *scene) {
			s.cards[1].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 60})
		}, code: cli.ExitFailed, says: []string{"rootseal: prove:23456789: the key's answer is not the seed's"}, next: "do not use this key"},
	})
}

// A key that is pulled: before the device can be live, nothing but that key is
// left to look at, and the ceremony waits for it.
func TestKeyPulledAtAnyStep(t *testing.T) {
	const first = "run 'rootseal recover' with every key of the ceremony plugged in"
	pull := func(at simcard.Instruction, after int, kind simcard.FaultKind) func(*testing.T, *scene) {
		return func(_ *testing.T, s *scene) { s.cards[1].Inject(simcard.Fault{Kind: kind, On: at, After: after}) }
	}
	rows := []badInput{
		{name: "before it is opened", set: func(_ *testing.T, s *scene) { s.desk.Unplug(s.cards[1]) }, code: cli.ExitNoKey, says: []string{"key 23456789 not plugged in"}, next: "plug the key in"},
		{name: "at SELECT", set: pull(simcard.SelectOATH, 0, simcard.PullOut), code: cli.ExitNoKey, says: []string{"key 23456789"}, next: "plug the key in"},
		{name: "at LIST", set: pull(simcard.List, 0, simcard.PullOut), code: cli.ExitNoKey, says: []string{"key was removed"}, next: "plug the key in again"},
	}
	for _, kind := range []simcard.FaultKind{simcard.PullOut, simcard.PullOutAfter} {
		when := map[simcard.FaultKind]string{simcard.PullOut: "before", simcard.PullOutAfter: "after"}[kind]
		for _, at := range []simcard.Instruction{simcard.Put, simcard.Calculate} {
			rows = append(rows, badInput{
				name: when + " " + string(at), set: pull(at, 0, kind), code: cli.ExitUnsettled, open: true,
				says: []string{"key was removed", "the ceremony is unfinished", "unfinished: ceremony "}, next: first,
			})
		}
	}
	runAll(t, rows)
}

func TestBadAccessCodes(t *testing.T) {
	locked := func() []*simcard.Card {
		card := simcard.New(simcard.YubiKey543, 23456789)
		card.SetPassword(handedOver)
		return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), card}
	}
	const wrong = "incorrect horse battery"
	with := func(source string) func(*scene) []string {
		return func(s *scene) []string { return s.alice("--access-code", "23456789="+source) }
	}
	hide := func(_ *testing.T, s *scene) { s.leaks.noteText(handedOver); s.leaks.noteText(wrong) }
	says := func(text string) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) { hide(t, s); s.input = strings.NewReader(text) }
	}
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, []byte(handedOver), 0o644); err != nil {
		t.Fatal(err)
	}
	const eachOwn = "check which key the access code is for; each key has its own"
	runAll(t, []badInput{
		{name: "wrong", cards: locked, set: says(wrong), args: with("-"), code: cli.ExitFailed, says: []string{"unlocking key 23456789", "wrong access code"}, next: eachOwn},
		{name: "empty", cards: locked, set: says(""), args: with("-"), code: cli.ExitFailed, says: []string{"wrong access code"}, next: eachOwn},
		{name: "none", cards: locked, set: hide, code: cli.ExitUsage, says: []string{"key 23456789 has an access code: give --access-code 23456789=SOURCE"}, next: "write it as in 'rootseal enroll"},
		{
			name: "of another key", cards: locked, set: says(handedOver), args: func(s *scene) []string { return s.alice("--access-code", "12345678=-") },
			code: cli.ExitUsage, says: []string{"key 23456789 has an access code: give --access-code 23456789=SOURCE"}, next: "write it as in 'rootseal enroll",
		},
		{name: "in a file that all can read", cards: locked, set: hide, args: with(file), code: cli.ExitFailed, says: []string{"others can read it: its mode is 0644, not 0600"}, next: "close the file to others with 'chmod 600'"},
		{name: "itself in place of its source", cards: locked, set: hide, args: with(handedOver), code: cli.ExitFailed, says: []string{"reading the secret from the given file (a secret's flag names its source"}, next: "check the file's name: put the secret alone"},
		{
			name: "and a secret from the same stream", cards: locked, set: says(handedOver), args: func(s *scene) []string { return s.root("--secret", "-", "--access-code", "23456789=-") },
			code: cli.ExitUsage, says: []string{"standard input can give one secret only"}, next: "write it as in 'rootseal enroll",
		},
	})
}

// The right access code, by every way in which it can come.
func TestAccessCodeOpensTheKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, []byte(handedOver+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ source, stdin string }{
		"standard input": {"-", handedOver + "\r\n"},
		"a file":         {file, ""},
		"a descriptor":   {"fd:" + openDescriptor(t, handedOver), ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.cards[1].SetPassword(handedOver)
				s.leaks.noteText(handedOver)
				s.input = strings.NewReader(tt.stdin)
				if _, code := s.do(t, s.alice("--access-code", "23456789="+tt.source)...); code != cli.ExitDone {
					t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
				}
				s.mustHoldOneSeed(t, "alice")
				if !s.cards[1].HasPassword() {
					t.Error("the access code is gone")
				}
			})
		})
	}
}
