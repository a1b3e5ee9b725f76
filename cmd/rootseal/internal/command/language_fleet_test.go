//go:build unix

package command

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// ofFile are the names of a fleet file and of AWS's words, which no one translates.
var ofFile = regexp.MustCompile(`\b(?:devices|key_sets|accounts|principals|manager|defaults)\b|[a-z_]+: |\([^()]*: denied\)|\[[a-z, ]+\]|found character that .*|no such file or directory|verify, seal, unseal`)

// says carries out a command line for a reader of Japanese, and returns all of it. Each
// line must be in Japanese.
func (s *stage) says(t *testing.T, want int, args ...string) string {
	t.Helper()
	out, code := s.types(t.Context(), t, append(args, "--lang", "ja")...)
	if code != want {
		t.Errorf("%v: exit code %d, want %d: %s", args, code, want, s.err.String())
	}
	all := out + s.err.String()
	for line := range strings.Lines(all) {
		mustHaveNoSentence(t, strings.Join(args, " "), ofFile.ReplaceAllString(given.Replace(line), ""))
	}
	return all
}

// Every problem of a fleet file, and what to write instead, is in Japanese.
func TestWrongFleetFilesInJapanese(t *testing.T) {
	s := newScene(t)
	for _, text := range []string{
		"",
		"\ufeffaccounts: []\n",
		"accounts:\n\t- {number: 1}\n",
		"accounts: []\n---\naccounts: []\n",
		"acounts: []\nkey_sets: {a: [x], a: [1]}\n",
		"key_sets: {desk: [], UP: [1, 1]}\naccounts: [{number: 12, alias: -, tier: middle, touch: of, partition: aws-x}]\n",
		"accounts: [{number: 001122334455, alias: on}]\n",
		"defaults: {enter: {profile: a, role: b}, devices: {daily: none}, principals: {root: {}, user/x: {}, user/X: {}}}\naccounts: [{number: '001122334455'}, {number: '001122334455'}]\n",
		"key_sets: {a: [1], b: [1]}\ndefaults: {devices: {daily: a, sealed: b}}\naccounts: [{number: '001122334455', tier: low, principals: {root: {devices: {daily: a}}}}]\npolicy: {min_keys: 0, touch: maybe, live_days: x}\n",
		"key_sets: {a: [1, 1]}\npolicy: {min_keys: 0}\nmanager: {command: []}\naccounts:\n  - {number: '001122334455', alias: aaa, partition: aws-us-gov, enter: {role: x}, principals: {root: {}}}\n  - {number: '001122334456', alias: aaa, tier: low, principals: {root: {devices: {daily: b}}}}\n",
		"accounts: &a []\ndefaults: *a\nmanager: !!x {}\npolicy: {<<: {}}\nkey_sets: 3\n",
	} {
		s.says(t, cli.ExitWrong, "plan", fleetFile(t, text))
	}
	if said := s.says(t, cli.ExitWrong, "plan", fleetFile(t, "acounts: []\nkey_sets: {a: [x]}\n")); !strings.HasPrefix(said, `rootseal: fleet.yaml:1:1: acounts は不明なキー名です (位置: ファイル)。修正: accounts
rootseal: fleet.yaml:2:16: キーのシリアル番号ではありません: x。修正: キーに記載された番号 (例: 16021853)
次: `) {
		t.Errorf("it said\n%s", said)
	}
	s.mustDo(t, nil, "policy", "set", "--min-keys", "3", "--touch")
	s.says(t, cli.ExitWrong, "plan", s.aliceInFleet(t))
	s.says(t, cli.ExitFailed, "plan", "none.yaml")
}

// What a plan does, and why it cannot, is in Japanese.
func TestPlansInJapanese(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.YubiKey57, 23456789), simcard.New(simcard.NEO, 33333333))
	file := s.aliceInFleet(t)
	s.says(t, cli.ExitDone, "plan", file)
	s.says(t, cli.ExitChanges, "plan", file, "--detailed-exitcode")
	text := mustRead(t, file)
	with := func(pairs ...string) string { return fleetFile(t, strings.NewReplacer(pairs...).Replace(text)) }
	keys := strings.ReplaceAll(s.serials(), ",", ", ")
	s.says(t, cli.ExitDone, "plan", with(keys, "44444444, 33333333", "touch: off", "touch: required"))
	s.says(t, cli.ExitFailed, "plan", with(testAccount, otherNumber))
	s.says(t, cli.ExitDone, "plan", with("user/alice", "user/nobody"))
	s.mustDo(t, nil, "policy", "set", "--attested", "--approval")
	s.says(t, cli.ExitDone, "plan", file)
	s.mustDo(t, nil, "policy", "set", "--attested=false", "--approval=false")

	s.mustDo(t, nil, s.alice("--group", "daily")...)
	s.says(t, cli.ExitDone, "plan", with("touch: off", "touch: required", keys, "12345678"))
	s.says(t, cli.ExitDone, "plan", with("daily: desk", "other: desk"))
	if said := s.says(t, cli.ExitDone, "plan", with(keys, "12345678, 44444444")); !strings.Contains(said, "キー 44444444 は挿入されておらず、台帳にもありません") {
		t.Errorf("it said\n%s", said)
	}
}

// A saved plan with its reasons, its approval, what keeps it from being applied, and its application are in
// Japanese. The JSON is not.
func TestApplyInJapanese(t *testing.T) {
	o := newFleetOffice(t, 4, 2, 0)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter", 1002, 1001)
	mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--approval"}, o.signedBy(1001)...)...)
	_, confirm := o.planned(t)
	by := func(signer uint32, args ...string) []string { return append(args, o.signedBy(signer)...) }
	apply := append([]string{"apply", o.saved}, confirm...)

	o.says(t, cli.ExitFailed, by(1001, apply...)...)
	if said := o.says(t, cli.ExitDone, by(1002, "plan", "approve", o.saved)...); !strings.Contains(said, "台帳にこのグループのデバイスがありません") {
		t.Errorf("it said\n%s", said)
	}
	o.says(t, cli.ExitFailed, by(1001, "plan", "approve", o.saved)...)
	o.says(t, cli.ExitFailed, by(1002, apply...)...)
	o.says(t, cli.ExitUsage, "apply", o.saved, "--confirm", "00000000")
	o.says(t, cli.ExitWrong, "apply", fleetFile(t, strings.Replace(mustRead(t, o.saved), `"touch": false`, `"touch": true`, 1)))
	o.says(t, cli.ExitWrong, "apply", fleetFile(t, "{}"))

	o.members[1].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
	said := o.says(t, cli.ExitFailed, by(1001, apply...)...)
	if !strings.Contains(said, "グループ daily") {
		t.Errorf("it said\n%s", said)
	}
	o.members[1].AddFIDO("breakglass")
	if said := o.says(t, cli.ExitWrong, by(1001, apply...)...); !strings.Contains(said, "計画の作成時から変わっています。"+memberNumber(1)+"/user/breakglass: AWS のデバイス: 計画時 []、現在 [") {
		t.Errorf("it said\n%s", said)
	}
	o.says(t, cli.ExitDone, by(1001, "plan", "approve", o.saved, "--withdraw", "--reason", "found in the office")...)
	o.says(t, cli.ExitFailed, by(1001, apply...)...)
}

// The first fleet file, with what is left to do, and accounts that cannot be read are in
// Japanese.
func TestFleetInitInJapanese(t *testing.T) {
	c := newCompany(t, 3)
	c.members[2].Suspend()
	c.says(t, cli.ExitDone, "plan", "--init", fleetFile(t, ""), "--profile", "management", "--role", "rootseal")
	c.members[0].Deny("ListMFADevices", simaws.DenySCP)
	said := c.says(t, cli.ExitFailed, "plan", c.file)
	if !strings.Contains(said, fmt.Sprintf("アカウント %s", memberNumber(0))) || strings.Contains(said, ledger.WorldRehearsal) {
		t.Errorf("it said\n%s", said)
	}
}
