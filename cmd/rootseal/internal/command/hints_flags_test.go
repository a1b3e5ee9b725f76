//go:build unix

package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
	"rootseal/hwtest/simcard"
)

// flagged is a command that ends with a hint that names a flag or a value, and the same
// command as the hint has it.
type flagged struct {
	id    hint.ID
	scene func(*testing.T) *scene
	args  []string
	end   int
	flag  string   // what the hint names; empty: a value
	drop  []string // the words of the command that the hint replaces
	with  func(*testing.T, *scene) []string
}

func words(all ...string) func(*testing.T, *scene) []string {
	return func(*testing.T, *scene) []string { return all }
}

func hintsOfFlags(folder string) []flagged {
	alice := withAlice(nothing)
	phone := withAlice(func(t *testing.T, s *scene) {
		s.enable(t, "phone")
		s.mustFail(t, cli.ExitWrong, nil, "audit", "--profile", "admin")
	})
	accept := []string{"audit", "accept", "user-unknown-device/" + userAlice + "/phone"}
	observed := []string{"seal", "33333333", "--bag", "A-17", "--place", "safe"}
	return []flagged{
		{id: hint.NameKeyOnce, scene: alice, args: enrollsSecond("11111111,11111111"), end: cli.ExitUsage, flag: "--keys", drop: []string{"--keys", "11111111,11111111"}, with: words("--keys", "11111111,22222222")},
		{id: hint.NameSecondKey, scene: alice, args: enrollsSecond("11111111"), end: cli.ExitUsage, flag: "--one-key", with: words("--one-key")},
		{id: hint.NameSecondKey, scene: alice, args: enrollsSecond("11111111"), end: cli.ExitUsage, flag: "in --keys", drop: []string{"--keys", "11111111"}, with: words("--keys", "11111111,22222222")},
		{id: hint.EnrollSecond, scene: withAlice(func(_ *testing.T, s *scene) { s.desk.Unplug(s.cards[2]) }), args: []string{"rotate", "--lost", "33333333", "--stolen", "--confirm", "33333333"}, end: cli.ExitFailed, flag: "--defenceless", with: words("--defenceless")},
		{id: hint.SayShared, scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, sealThird...) }), args: []string{"seal", "22222222", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}, end: cli.ExitUsage, flag: "--shared-bag", with: words("--shared-bag")},
		{id: hint.AnotherObserver, scene: alice, args: append(slices.Clone(observed), "--observer", cli.OsUser()), end: cli.ExitUsage, flag: "--observer", drop: []string{"--observer", cli.OsUser()}, with: words("--observer", "Ren Sato")},
		{id: hint.ChooseLabel, scene: alice, args: []string{"enroll", "--user", "alice", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount, "--group", "The Safe"}, end: cli.ExitUsage, drop: []string{"--group", "The Safe"}, with: words("--group", "sealed")},
		{id: hint.GiveLastDay, scene: phone, args: append(slices.Clone(accept), "--reason", "her own", "--until", "2000-01-01"), end: cli.ExitUsage, flag: "--until", drop: []string{"--until", "2000-01-01"}, with: func(_ *testing.T, s *scene) []string { return []string{"--until", s.day(10)} }},
		{id: hint.NameNewFolder, scene: alice, args: []string{"log", "export", folder}, end: cli.ExitFailed, drop: []string{folder}, with: words(filepath.Join(folder, "new"))},
		{id: hint.StatePartition, scene: func(t *testing.T) *scene { return newScene(t) }, args: []string{"enroll", "--user", "alice", "--touch", "off", "--keys", "12345678,23456789", "--confirm", testAccount, "--partition", "aws-cn"}, end: cli.ExitFailed, flag: "--partition", drop: []string{"--partition", "aws-cn"}, with: words("--partition", "aws")},
		{id: hint.UseSuitable, scene: func(t *testing.T) *scene {
			return newScene(t, simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.NEO, 23456789))
		}, args: []string{"enroll", "--user", "alice", "--keys", "12345678,23456789", "--confirm", testAccount, "--touch", "required"}, end: cli.ExitFailed, flag: "--touch off", drop: []string{"--touch", "required"}, with: words("--touch", "off")},
		{id: hint.NameID, scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, enrollsSecond("11111111,22222222")...) }), args: []string{"code", userAlice}, end: cli.ExitUsage, flag: "--group", with: words("--group", "second")},
	}
}

// Whoever gives the flag, or changes the value, that a hint names is rid of the error.
func TestHintsNameTheFlagThatHelps(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range hintsOfFlags(folder) {
		t.Run(string(row.id)+row.flag, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := row.scene(t)
				sentence := hints.Sentences()[row.id]
				if !strings.Contains(sentence, row.flag) {
					t.Errorf("the hint names no %s: %s", row.flag, sentence)
				}
				next := hinted{advised: advised{args: row.args}}.ends(t, s, row.end)
				if begins, _, _ := strings.Cut(sentence, "%"); !strings.HasPrefix(next, begins) {
					t.Fatalf("next: %s\nis not that of %s: %s", next, row.id, sentence)
				}
				fixed := slices.DeleteFunc(slices.Clone(row.args), func(arg string) bool { return slices.Contains(row.drop, arg) })
				s.mustDo(t, nil, append(fixed, row.with(t, s)...)...)
			})
		})
	}
}
