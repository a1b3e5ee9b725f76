package command

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/cloud"
)

// documents are the pages that people read. docs/commands.md is written from the tree.
func documents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(top + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if name := strings.TrimPrefix(file, top); filepath.Base(name) != "commands.md" {
				all[name] = string(text)
			}
		}
	}
	return all
}

const top = "../../../../"

// A command line in a block: after a shell's prompt or alone, in a profile, in a workflow.
var inBlock = regexp.MustCompile(`(?m)^(?:\$ (?:bin/)?|mfa_process = | *- run: )?(rootseal [^#\n]*)`)

var inProse = regexp.MustCompile("`(rootseal [^`\n]*)")

// documented are the command lines in a document, continuation lines joined: those in its
// blocks, and those within prose, which may leave arguments out.
func documented(text string) (blocks, prose [][]string) {
	joined := strings.ReplaceAll(text, "\\\n", " ")
	for i, part := range strings.Split(joined, "```") {
		if i%2 == 0 {
			for _, m := range inProse.FindAllStringSubmatch(part, -1) {
				prose = append(prose, wordsOf(m[1])[1:])
			}
			continue
		}
		for _, m := range inBlock.FindAllStringSubmatch(part, -1) {
			blocks = append(blocks, wordsOf(m[1])[1:])
		}
	}
	return blocks, prose
}

var shellWord = regexp.MustCompile(`(?:"[^"]*"|'[^']*'|[^\s"'])+`)

// wordsOf takes a line apart as a shell does. What follows a redirection is no argument.
func wordsOf(line string) []string {
	var words []string
	for _, w := range shellWord.FindAllString(line, -1) {
		if w == ">" || w == "|" {
			break
		}
		words = append(words, strings.Trim(w, `"'`))
	}
	return words
}

// Every command line in the documents names a verb, flags and as many arguments as there
// are.
func TestDocumentedCommands(t *testing.T) {
	seen := map[string]int{}
	for file, text := range documents(t) {
		blocks, prose := documented(text)
		seen[file] = len(blocks) + len(prose)
		for i, words := range append(blocks, prose...) {
			if before, after, rehearsed := cutWords(words, "--"); rehearsed {
				mustParse(t, file, before, false)
				words = after
			}
			mustParse(t, file, words, i < len(blocks))
		}
	}
	for _, file := range []string{"README.md", "docs/officer.md", "docs/observer.md", "docs/auditor.md", "docs/3am.md", "docs/ja/officer.md", "docs/ja/3am.md", "docs/threats.md", "docs/tools.md", "docs/ja/threats.md", "docs/ja/tools.md", "docs/aws.md"} {
		if seen[file] == 0 {
			t.Errorf("%s has no command line", file)
		}
	}
}

// mustParse parses a command line; whole: with all of its arguments.
func mustParse(t *testing.T, file string, words []string, whole bool) {
	t.Helper()
	line := strings.Join(words, " ")
	verb, rest, err := Program{}.tree(&cli.App{World: cli.World{Partition: new(cloud.Partition)}}).Find(words)
	if err != nil || !verb.HasParent() && len(words) > 0 && !strings.HasPrefix(words[0], "-") {
		t.Errorf("%s: rootseal %s: no such command (%v)", file, line, err)
		return
	}
	verb.InitDefaultVersionFlag()
	if err := verb.ParseFlags(rest); err != nil {
		t.Errorf("%s: rootseal %s: %v", file, line, err)
	} else if err := verb.ValidateArgs(verb.Flags().Args()); whole && err != nil {
		t.Errorf("%s: rootseal %s: %v", file, line, err)
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
	text, err := os.ReadFile(top + "README.md")
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

var (
	namedTest = regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]+)`")
	namedPath = regexp.MustCompile("`((?:cmd|device|enroll|guarded|hwtest|oath|scripts)/[a-z0-9_/.]+)`")
	testFunc  = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
)

// Every test and every file that a document names is there.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir(top, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllStringSubmatch(string(text), -1) {
			tests[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range documents(t) {
		for _, m := range namedTest.FindAllStringSubmatch(text, -1) {
			if !tests[m[1]] {
				t.Errorf("%s names %s, which is no test", file, m[1])
			}
		}
		for _, m := range namedPath.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(top + m[1]); err != nil {
				t.Errorf("%s names %s: %v", file, m[1], err)
			}
		}
	}
}
