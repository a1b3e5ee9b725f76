//go:build unix

package command

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/view/hints"
)

// A story carries out a command of each hint that it stands for: the test, or what it
// calls, spells the command's words.
func TestStoriesCarryOutTheirHints(t *testing.T) {
	all := testFunctions(t)
	for test, ids := range hintsInStories {
		spelled := map[string]bool{}
		all.spells(test, 3, spelled, map[string]bool{})
		for _, id := range ids {
			sentence := hints.Sentences()[id]
			if !slices.ContainsFunc(commands(sentence), func(command string) bool { return isSpelled(command, spelled) }) {
				t.Errorf("%s carries out no command of %s: %s", test, id, sentence)
			}
		}
	}
}

// isSpelled reports whether all fixed words of a command of rootseal are spelled.
func isSpelled(command string, spelled map[string]bool) bool {
	words := strings.Fields(command)
	if words[0] != "rootseal" {
		return false
	}
	return !slices.ContainsFunc(words[1:], func(word string) bool {
		isValue := strings.Contains(word, "%") || strings.ToUpper(word) == word || word[0] >= '0' && word[0] <= '9'
		return !isValue && !spelled[word]
	})
}

// functions are those of the tests, by name.
type functions map[string][]*ast.FuncDecl

func testFunctions(t *testing.T) functions {
	t.Helper()
	isTest := func(info fs.FileInfo) bool {
		return strings.HasSuffix(info.Name(), "_test.go") && !strings.HasPrefix(info.Name(), "hints_")
	}
	packages, err := parser.ParseDir(token.NewFileSet(), ".", isTest, parser.SkipObjectResolution) //nolint:staticcheck // the build tags of the files do not matter
	if err != nil {
		t.Fatal(err)
	}
	all := functions{}
	for _, p := range packages {
		for _, file := range p.Files {
			for _, d := range file.Decls {
				if f, is := d.(*ast.FuncDecl); is {
					all[f.Name.Name] = append(all[f.Name.Name], f)
				}
			}
		}
	}
	return all
}

// spells collects the words in the texts of a function and of what it calls.
func (all functions) spells(name string, depth int, spelled, seen map[string]bool) {
	if depth < 0 || seen[name] {
		return
	}
	seen[name] = true
	for _, f := range all[name] {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil {
					spelled[text] = true
				}
			case *ast.Ident:
				all.spells(n.Name, depth-1, spelled, seen)
			}
			return true
		})
	}
}
