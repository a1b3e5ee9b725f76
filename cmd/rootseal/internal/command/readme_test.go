package command

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// documented are the command lines in the documents, continuation lines joined.
func documented(t *testing.T, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	var lines [][]string
	for i, part := range strings.Split(joined, "```") {
		command := "`(rootseal [^`\n]*)" // within prose
		if i%2 == 1 {
			command = "(?m)^(?:\\$ (?:bin/)?)?(rootseal [^#\n]*)"
		}
		for _, m := range regexp.MustCompile(command).FindAllStringSubmatch(part, -1) {
			lines = append(lines, strings.Fields(m[1])[1:])
		}
	}
	return lines
}

// Every command line in the documents names a verb and flags that there are.
func TestDocumentedCommands(t *testing.T) {
	seen := 0
	for _, file := range []string{"README.md", "docs/design.md", "docs/aws.md", "docs/audit.md", "docs/ledger.md", "docs/shared-ledger.md", "docs/fleet.md", "SECURITY.md"} {
		for _, words := range documented(t, file) {
			seen++
			if before, after, rehearsed := cutWords(words, "--"); rehearsed {
				mustParse(t, file, before)
				words = after
			}
			mustParse(t, file, words)
		}
	}
	if seen < 8 {
		t.Fatalf("found %d command lines in the documents, want at least 8", seen)
	}
}

func mustParse(t *testing.T, file string, words []string) {
	t.Helper()
	verb, rest, err := Program{}.tree(&cli.App{}).Find(words)
	if err != nil || !verb.HasParent() && len(words) > 0 && !strings.HasPrefix(words[0], "-") {
		t.Errorf("%s: rootseal %s: no such command (%v)", file, strings.Join(words, " "), err)
		return
	}
	verb.InitDefaultVersionFlag()
	if err := verb.ParseFlags(rest); err != nil {
		t.Errorf("%s: rootseal %s: %v", file, strings.Join(words, " "), err)
	}
}

func cutWords(words []string, at string) (before, after []string, found bool) {
	for i, word := range words {
		if word == at {
			return words[:i], words[i+1:], true
		}
	}
	return words, nil, false
}

// Every verb stands in the README's table, and nothing else does.
func TestReadmeNamesEveryVerb(t *testing.T) {
	text, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		rows[m[1]] = true
	}
	for _, verb := range (Program{}).tree(&cli.App{}).Commands() {
		if !rows[verb.Name()] {
			t.Errorf("the README's table lacks %s", verb.Name())
		}
		delete(rows, verb.Name())
	}
	for row := range rows {
		t.Errorf("the README's table has %s, which is no command", row)
	}
}
