package fleet

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Found is an account that Organizations or the ledger shows.
type Found struct {
	Number     string
	Alias      string // from the ledger
	Name       string // from Organizations, for a comment
	Enter      *Entry // nil: as the defaults say
	Principals map[PrincipalName]map[Group][]uint32
}

// ErrNoPlace means that nothing can be added to a file without changing what a person
// wrote.
var ErrNoPlace = hint.Sentinel(hint.WriteBlocks, "the file's style leaves no place for new lines")

// Extend returns a fleet file with the accounts that were found. Without an old text it
// is a first file. Otherwise every byte of the old text stays where a person wrote it, and
// only what it lacks is added: accounts, and the key sets that they use.
func Extend(name string, old []byte, found []Found, enter Entry) (text []byte, added []string, err error) {
	first := len(bytes.TrimSpace(old)) == 0
	if first {
		old = []byte(skeleton(enter))
	}
	file, root, err := readParts(name, old)
	if err != nil {
		return nil, nil, err
	}
	e := &extension{file: file, sets: map[SetName][]uint32{}}
	for set, serials := range file.KeySets {
		for _, serial := range serials {
			e.sets[set] = append(e.sets[set], uint32(serial))
		}
		slices.Sort(e.sets[set])
	}
	for _, f := range slices.SortedFunc(slices.Values(found), func(x, y Found) int { return cmp.Compare(x.Number, y.Number) }) {
		if slices.ContainsFunc(file.Accounts, func(a Account) bool { return string(a.Number) == f.Number }) {
			continue
		}
		e.account(f)
		added = append(added, f.Number)
	}
	if len(added) == 0 {
		return old, nil, nil
	}
	lines := strings.SplitAfter(string(ended(old)), "\n")
	lines = insert(lines, root, "accounts", e.accounts)
	if lines, root, err = again(lines); err != nil {
		return nil, nil, err
	}
	if len(e.newSets) > 0 {
		lines = insert(lines, root, "key_sets", e.newSets)
	}
	text = []byte(strings.Join(lines, ""))
	if first && len(e.newSets) == 0 { // a key without a value is a problem
		text = bytes.Replace(text, []byte("\nkey_sets:\n"), []byte("\n# key_sets:\n#   tokyo-daily: [16021853, 16021854]\n#   osaka-safe: [30112847, 30112853]\n"), 1)
	}
	if _, _, err := readParts(name, text); err != nil || !keeps(name, file, text, len(added)) {
		return nil, nil, message.Errorf("adding to %s: %w", name, ErrNoPlace)
	}
	return text, added, nil
}

// skeleton begins a first file.
func skeleton(enter Entry) string {
	return fmt.Sprintf(`# The fleet of rootseal: 'rootseal plan' compares it with the ledger and AWS.
# 1. Name your key sets, by place and use. Each is a list of keys, by their serials.
key_sets:

defaults:
  # 2. Say how to enter an account: {profile: NAME}, or {role: NAME, base: PROFILE}.
  enter: %s
  principals: {root: {}}
  # 3. Give each group, such as daily, the name of its key set.
  # devices: {daily: tokyo-daily, sealed: osaka-safe}

accounts:
`, entryText(enter))
}

func entryText(e Entry) string {
	if e.Role == "" {
		return fmt.Sprintf("{profile: %s}", scalar(string(e.Profile)))
	}
	return fmt.Sprintf("{role: %s, base: %s}", scalar(string(e.Role)), scalar(string(e.Base)))
}

// readParts reads what a file has, without what its parts must mean together: a first
// file is not finished.
func readParts(name string, text []byte) (*File, *yaml.Node, error) {
	if problems := scan(text); len(problems) > 0 {
		return nil, nil, inOrder(name, problems)
	}
	root, problems := parse(text)
	if root == nil || len(problems) > 0 {
		return nil, nil, inOrder(name, problems)
	}
	whole := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: root.Line, Column: root.Column, Style: root.Style}
	for i := 0; i+1 < len(root.Content); i += 2 { // a key that waits for its first item
		if value := root.Content[i+1]; value.ShortTag() != "!!null" {
			whole.Content = append(whole.Content, root.Content[i], value)
		}
	}
	if root.Kind != yaml.MappingNode {
		whole = root
	}
	w := &walk{places: places{}}
	file := &File{name: name, places: w.places}
	w.file(whole, file)
	if err := inOrder(name, w.problems); err != nil {
		return nil, nil, err
	}
	if err := whole.Load(file, yaml.WithKnownFields()); err != nil {
		return nil, nil, inOrder(name, ofLibrary(err))
	}
	return file, root, nil
}

// keeps reports whether a new text has what the file had, and so many accounts more.
func keeps(name string, old *File, text []byte, more int) bool {
	is, _, err := readParts(name, text)
	if err != nil || len(is.Accounts) != len(old.Accounts)+more {
		return false
	}
	for set, serials := range old.KeySets {
		if !slices.Equal(is.KeySets[set], serials) {
			return false
		}
	}
	return reflect.DeepEqual(is.Accounts[:len(old.Accounts)], append([]Account{}, old.Accounts...)) &&
		reflect.DeepEqual(is.Defaults, old.Defaults) && reflect.DeepEqual(is.Policy, old.Policy) && reflect.DeepEqual(is.Manager, old.Manager)
}
