package fleet

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

var found = []Found{
	{Number: "222233334444", Name: "Logs #1\n- {number: 1}"},
	{
		Number: "001122334455", Alias: "acme", Enter: &Entry{Profile: "prod: eu"},
		Principals: map[PrincipalName]map[Group][]uint32{
			"root":     {"daily": {102, 101}, "sealed": {201, 202}},
			"user/bob": {"daily": {103, 104}},
		},
	},
}

func TestFirstFile(t *testing.T) {
	text, added, err := Extend("fleet.yaml", nil, found, Entry{Role: "admin", Base: "management"})
	if err != nil || len(added) != 2 {
		t.Fatal(err, added)
	}
	const want = `# The fleet of rootseal: 'rootseal plan' compares it with the ledger and AWS.
# 1. Name your key sets, by place and use. Each is a list of keys, by their serials.
key_sets:
  daily: [101, 102]
  sealed: [201, 202]
  daily-2: [103, 104]

defaults:
  # 2. Say how to enter an account: {profile: NAME}, or {role: NAME, base: PROFILE}.
  enter: {role: admin, base: management}
  principals: {root: {}}
  # 3. Give each group, such as daily, the name of its key set.
  # devices: {daily: tokyo-daily, sealed: osaka-safe}

accounts:
  - {number: 001122334455, alias: acme, enter: {profile: "prod: eu"}, principals: {root: {devices: {daily: daily, sealed: sealed}}, user/bob: {devices: {daily: daily-2}}}}
  - {number: 222233334444} # Logs #1- {number: 1}
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	// What is still to be written, the reader says.
	_, err = Read("fleet.yaml", text)
	var problems *FileError
	if !errors.As(err, &problems) || len(problems.Problems) != 1 || !strings.Contains(err.Error(), "17:5: root has no devices") {
		t.Errorf("%v", err)
	}
}

// A second run adds, and touches nothing that a person wrote: not a comment, not a space.
func TestSecondRunKeepsWhatAPersonWrote(t *testing.T) {
	const written = `# ours
accounts:   # by hand
    # the important one
    -   number: '001122334455'   # first
        alias:  acme

    # below
# about the keys
key_sets: # three
    tokyo:   [ 102, 101 ] # at hand

# at the end`
	text, added, err := Extend("fleet.yaml", []byte(written), append(slices.Clone(found), Found{
		Number: "333344445555", Principals: map[PrincipalName]map[Group][]uint32{"root": {"daily": {101, 102}, "sealed": {201}}},
	}), Entry{Profile: "default"})
	if err != nil || !slices.Equal(added, []string{"222233334444", "333344445555"}) {
		t.Fatal(err, added)
	}
	const want = `# ours
accounts:   # by hand
    # the important one
    -   number: '001122334455'   # first
        alias:  acme

    # below
    - {number: 222233334444} # Logs #1- {number: 1}
    - {number: 333344445555, principals: {root: {devices: {daily: tokyo, sealed: sealed}}}}
# about the keys
key_sets: # three
    tokyo:   [ 102, 101 ] # at hand
    sealed: [201]

# at the end
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	again, added, err := Extend("fleet.yaml", text, found, Entry{Profile: "default"})
	if err != nil || len(added) != 0 || string(again) != string(text) {
		t.Errorf("a third run adds %v, %v", added, err)
	}
}

func TestExtendRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"accounts in one line": {"accounts: [{number: 111122223333}]\n", ErrNoPlace},
		"everything in braces": {"{accounts: [{number: 111122223333}]}\n", ErrNoPlace},
		"a mistake":            {"acounts:\n  - {number: 111122223333}\n", ErrFile},
		"no file of ours":      {"- a\n", ErrFile},
	} {
		if text, _, err := Extend("fleet.yaml", []byte(test.text), found, Entry{Profile: "default"}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

func FuzzExtend(f *testing.F) {
	for _, seed := range []string{"", head, head + "accounts:\n  - {number: 001122334455}\n", "accounts: # x\n- number: 111122223333\n\n# y\nkey_sets:\n  a: [1]\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		more, added, err := Extend("fleet.yaml", text, found, Entry{Profile: "default"})
		if err != nil || len(added) == 0 {
			return
		}
		rest := strings.SplitAfter(string(more), "\n") // the old lines, in their order, with others between
		for line := range strings.Lines(string(ended(text))) {
			i := slices.Index(rest, line)
			if len(strings.TrimSpace(string(text))) > 0 && i < 0 {
				t.Fatalf("%q is gone from\n%s", line, more)
			}
			rest = rest[max(0, i+1):]
		}
	})
}
