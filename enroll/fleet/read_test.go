package fleet

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestFiftyAccountsTakeSixtyLines(t *testing.T) {
	text, err := os.ReadFile("testdata/fifty.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > 60 {
		t.Errorf("%d lines", n)
	}
	f, err := ReadFile("testdata/fifty.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := f.Principals()
	if len(all) != 50 || len(all[0].Devices) != 2 || all[0].Principal.String() != "001122334455/root" {
		t.Fatalf("%d principals, the first is %+v", len(all), all[0])
	}
	first := all[0]
	if first.Partition != "aws" || first.Tier != High || !first.Touch || first.Enter != (Entry{Role: "rootseal-admin", Base: "management"}) {
		t.Errorf("defaults not applied: %+v", first)
	}
	if d := first.Devices[1]; d.Group != "sealed" || d.KeySet != "osaka-safe" || len(d.Keys) != 3 {
		t.Errorf("second device %+v", d)
	}
}

// head begins a file that is right but for what a test appends to it.
const head = `key_sets:
  daily: [101, 102]
  safe: [201, 202]
defaults:
  enter: {profile: prod}
  devices: {daily: daily}
  principals: {root: {}}
`

func TestAccountNumberStaysText(t *testing.T) {
	for name, number := range map[string]string{"plain": "001122334455", "double": `"001122334455"`, "single": "'001122334455'", "not octal": "008899001122"} {
		t.Run(name, func(t *testing.T) {
			f, err := Read("fleet.yaml", []byte(head+"accounts: [{number: "+number+"}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(f.Accounts[0].Number); got != strings.Trim(number, `"'`) {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	one := head + "accounts:\n  - number: 111122223333\n"
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":          {one + "    alais: acme\n", "10:5: alais is not a key of an item of accounts; write alias"},
		"unknown key, no near": {one + "    colour: red\n", "10:5: colour is not a key of an item of accounts; write one of number, alias, partition, tier, enter, touch, devices, principals"},
		"repeated key":         {one + "    alias: acme\n    alias: acme\n", "11:5: alias is already on line 10; write each key once"},
		"unknown key set":      {one + "    devices: {daily: dialy}\n", "10:22: there is no key set dialy; write daily"},
		"text for a list":      {"key_sets:\n  daily: 101\naccounts: []\n", "2:10: daily is not a list; write [VALUE, VALUE]"},
		"serial as text":       {"key_sets: {daily: ['101']}\naccounts: []\n", "1:20: 101 is not the serial of a key; write the number on the key, such as 16021853"},
		"serial in two roles":  {one + "    devices: {daily: daily, sealed: daily}\n", "10:37: key 101 is in group sealed here and in group daily on line 6: losing one key would open both; write a key set without it"},
		"serial twice":         {"key_sets:\n  daily: [101, 101]\naccounts: []\n", "2:16: key 101 is already in this key set, on line 2; write each serial once"},
		"account twice":        {one + "  - number: '111122223333'\n", "10:13: account 111122223333 is already on line 9; write each account once"},
		"alias twice":          {one + "    alias: acme\n  - {number: 111122223334, alias: acme}\n", "11:35: alias acme is already on line 10; write the alias of this account"},
		"user twice":           {one + "    principals: {user/bob: {}, user/Bob: {}}\n", "user/bob is user/Bob, on line 10: AWS ignores case in the names of users; write each user once"},
		"same user twice":      {one + "    principals: {user/bob: {}, user/bob: {}}\n", "10:32: user/bob is already on line 10; write each key once"},
		"group twice":          {one + "    devices: {daily: daily, daily: safe}\n", "10:29: daily is already on line 10; write each key once"},
		"group label":          {one + "    devices: {Daily: safe}\n", "10:15: Daily is not a group label; write 1 to 12 of a-z 0-9 -, such as daily"},
		"short number":         {head + "accounts: [{number: 1122334455}]\n", "8:21: 1122334455 is not an account number; write the 12 digits, such as 001122334455"},
		"no number":            {head + "accounts: [{alias: acme}]\n", "8:12: the account has no number; write number: and the 12 digits"},
		"partition":            {one + "    partition: aws-ch\n", "10:16: aws-ch is not a partition; write aws-cn"},
		"root in China":        {one + "    partition: aws-cn\n", "root has no MFA device in partition aws-cn"},
		"tier":                 {one + "    tier: hihg\n", "10:11: hihg is not a tier; write high"},
		"low without manager":  {one + "    tier: low\n", "9:5: the low tier needs a password manager; write manager: {command: [op]} at the top of the file"},
		"touch as boolean":     {one + "    touch: true\n", "10:12: true is not a touch setting; write required or off"},
		"two ways in":          {one + "    enter: {profile: a, role: b}\n", "10:12: there are two ways in; write either profile: NAME, or role: NAME and base: PROFILE"},
		"half a way in":        {one + "    enter: {role: b}\n", "10:12: the way in is not complete; write profile: NAME, or role: NAME and base: PROFILE"},
		"no way in":            {"accounts: [{number: 111122223333}]\n", "1:12: nothing says how to enter the account; write enter: {profile: NAME}, here or under defaults"},
		"no principals":        {"defaults: {enter: {profile: a}}\naccounts: [{number: 111122223333}]\n", "2:12: the account has no principals; write principals: {root: {}}, here or under defaults"},
		"no devices":           {"defaults: {enter: {profile: a}, principals: {root: {}}}\naccounts: [{number: 111122223333}]\n", "2:12: root has no devices; write devices: {GROUP: KEY-SET}, here or under defaults. A KEY-SET is a name of yours under key_sets, such as tokyo-daily: [16021853, 16021854]"},
		"ten devices":          {one + "    devices: {a: safe, b: safe, c: safe, d: safe, e: safe, f: safe, g: safe, h: safe, i: safe}\n", "9 devices, and AWS allows 8 for each user; write fewer groups"},
		"no accounts":          {head, "the file has no accounts; write accounts: and at least one account"},
		"no value":             {one + "    alias:\n", "alias has no value; write one, or remove the key"},
		"alias as number":      {one + "    alias: 12345\n", `10:12: 12345 is a number or a word of YAML here; write "12345"`},
		"policy of nothing":    {one + "policy: {min_keys: 0}\n", "10:20: min_keys requires nothing; write a number from 1, or remove the key"},
		"yes":                  {one + "policy: {touch: yes}\n", "10:17: yes is not a value of touch; write true or false"},
		"anchor":               {"defaults: &d\n  enter: {profile: a}\naccounts: []\n", "&d is an anchor; write the value without it; repeated values belong under defaults"},
		"alias":                {"defaults: {enter: &e {profile: a}}\naccounts: [{number: 111122223333, enter: *e}]\n", "2:42: *e repeats another value; write the value itself, or a default under defaults"},
		"merge":                {one + "    <<: {alias: acme}\n", "10:5: << merges another value; write the values themselves; repeated values belong under defaults"},
		"tag":                  {one + "    alias: !!str acme\n", "!!str is a tag; write the value without it"},
		"second document":      {one + "---\naccounts: []\n", "a second document; write one document, without '---'"},
		"tab":                  {one + "\talias: acme\n", "10:1: a tab; write spaces"},
		"byte order mark":      {"\ufeff" + one, "1:1: the file begins with a byte order mark; write it as UTF-8 without one"},
		"bytes":                {one + "# \xff\n", "10:3: byte 0xff is not UTF-8; write the file in UTF-8"},
		"right to left":        {one + "    alias: acme # \u202e\n", "10:19: U+202E is a character that cannot be seen; write the text without it"},
		"escaped":              {one + "    enter: {profile: \"a\\u202eb\"}\n", "profile contains a character that cannot be seen; write the text without it"},
		"empty":                {"", "1:1: the file is empty; write a list of accounts"},
		"a list":               {"- a\n", "1:1: the file is not a list of keys and values; write KEY: VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read("fleet.yaml", []byte(test.text))
			if !errors.Is(err, ErrFile) {
				t.Fatalf("%v is no ErrFile", err)
			}
			if !strings.Contains("\n"+err.Error()+"\n", "fleet.yaml:") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
}

// A person mends the whole file at once.
func TestEveryProblemAtOnce(t *testing.T) {
	_, err := Read("fleet.yaml", []byte(`key_sets:
  daily: [101, x]
  dayly: []
deflauts: {}
accounts:
  - number: 12
    teir: low
    touch: maybe
`))
	const want = `fleet.yaml:2:16: x is not the serial of a key; write the number on the key, such as 16021853
fleet.yaml:4:1: deflauts is not a key of the file; write defaults
fleet.yaml:6:13: 12 is not an account number; write the 12 digits, such as 001122334455
fleet.yaml:7:5: teir is not a key of an item of accounts; write tier
fleet.yaml:8:12: maybe is not a touch setting; write required or off`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// Nine lines of aliases would be a billion values.
func TestAliasesDoNotGrow(t *testing.T) {
	text := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		text += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 9) + "*" + string(c-1) + "]\n"
	}
	if _, err := Read("fleet.yaml", []byte(text)); !errors.Is(err, ErrFile) {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{head, head + "accounts: [{number: 001122334455}]\n", "a: &a [*a]\n", "---\n---\n", "? [a]\n: b\n", "accounts: [{number: 111122223333, alias: \"\\x00\"}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read("fleet.yaml", text)
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Fatalf("%v is no ErrFile", err)
			}
			if lines := strings.Count(err.Error(), "\n"); lines > maxProblems {
				t.Fatalf("%d lines", lines)
			}
			return
		}
		for _, m := range file.Principals() {
			if err := m.Principal.Validate(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
