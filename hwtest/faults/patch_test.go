package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// sourceTree is the source of the product, by slash path in the module.
type sourceTree struct {
	module string
	files  map[string]string
}

// readTree reads every Go file of the product. Tests and the simulation are not
// in it, since a bug is in what ships.
func readTree(t *testing.T) sourceTree {
	t.Helper()
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	tree := sourceTree{module, map[string]string{}}
	err = fs.WalkDir(os.DirFS(module), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "hwtest" || d.Name() == "testdata" || len(path) > 1 && strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(filepath.Join(module, path))
		tree.files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

var (
	errNoPlace    = errors.New("no file has the text of this hunk")
	errManyPlaces = errors.New("several places have the text of this hunk")
)

// apply returns the files that a patch changes. Code moves: what counts is that the
// text of each hunk is in one place, first in the named file and then in any.
func (tree sourceTree) apply(diff string) (map[string]string, error) {
	files, _, err := gitdiff.Parse(strings.NewReader(diff))
	if err != nil {
		return nil, fmt.Errorf("reading a patch: %w", err)
	}
	changed := sourceTree{tree.module, maps.Clone(tree.files)}
	patched := map[string]string{}
	for _, file := range files {
		for _, hunk := range file.TextFragments {
			path, text, err := changed.applyHunk(file.OldName, hunk)
			if err != nil {
				return nil, fmt.Errorf("applying to %s: %w:\n%s", file.OldName, err, hunk)
			}
			changed.files[path], patched[path] = text, text
		}
	}
	if len(patched) == 0 {
		return nil, errors.New("reading a patch: it changes nothing")
	}
	return patched, nil
}

// fuzz is how many lines of context may differ at either end.
const fuzz = 3

func (tree sourceTree) applyHunk(named string, hunk *gitdiff.TextFragment) (path, text string, err error) {
	everywhere := slices.Sorted(maps.Keys(tree.files))
	for less := range int64(fuzz + 1) {
		before, after := sides(hunk, less)
		for _, paths := range [][]string{{named}, everywhere} {
			var at []string
			for _, path := range paths {
				for range strings.Count("\n"+tree.files[path], "\n"+before) {
					at = append(at, path)
				}
			}
			switch len(at) {
			case 0:
			case 1:
				old := "\n" + tree.files[at[0]]
				return at[0], strings.Replace(old, "\n"+before, "\n"+after, 1)[1:], nil
			default:
				return "", "", fmt.Errorf("%w: %s", errManyPlaces, strings.Join(at, ", "))
			}
		}
	}
	return "", "", errNoPlace
}

// sides are the old and the new text of a hunk, with so many lines less of context
// at either end.
func sides(hunk *gitdiff.TextFragment, less int64) (before, after string) {
	lines := hunk.Lines[min(less, hunk.LeadingContext) : int64(len(hunk.Lines))-min(less, hunk.TrailingContext)]
	for _, line := range lines {
		if line.Old() {
			before += line.Line
		}
		if line.New() {
			after += line.Line
		}
	}
	return before, after
}

// Every seeded bug can be made in the source as it is.
func TestSeededPatchesApply(t *testing.T) {
	tree := readTree(t)
	for _, bug := range readSeededBugs(t) {
		patched, err := tree.apply(bug.diff)
		if err != nil {
			t.Errorf("%s: %v", bug.name, err)
		}
		for path, text := range patched {
			if text == tree.files[path] {
				t.Errorf("%s: %s is as it was", bug.name, path)
			}
		}
	}
}

func TestApplyPatch(t *testing.T) {
	const old = "package p\n\nfunc a() {\n\tone()\n\ttwo()\n\tthree()\n}\n"
	const diff = "diff --git a/p/a.go b/p/a.go\n--- a/p/a.go\n+++ b/p/a.go\n@@ -3,5 +3,5 @@\n func a() {\n \tone()\n-\ttwo()\n+\tbad()\n \tthree()\n }\n"
	bad := strings.Replace(old, "two", "bad", 1)
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  map[string]string
		err   error
	}{
		{"where it was", map[string]string{"p/a.go": old}, map[string]string{"p/a.go": bad}, nil},
		{"further down", map[string]string{"p/a.go": "// x\n\n" + old}, map[string]string{"p/a.go": "// x\n\n" + bad}, nil},
		{"in another file", map[string]string{"q/b.go": old, "p/a.go": "package p\n"}, map[string]string{"q/b.go": bad}, nil},
		{
			"with other context",
			map[string]string{"p/a.go": strings.Replace(old, "func a()", "func b()", 1)},
			map[string]string{"p/a.go": strings.Replace(bad, "func a()", "func b()", 1)},
			nil,
		},
		{"twice", map[string]string{"p/a.go": old + old}, nil, errManyPlaces},
		{"in two other files", map[string]string{"q/b.go": old, "q/c.go": old}, nil, errManyPlaces},
		{"gone", map[string]string{"p/a.go": strings.Replace(old, "two", "four", 1)}, nil, errNoPlace},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sourceTree{"", tt.files}.apply(diff)
			if !errors.Is(err, tt.err) || !maps.Equal(got, tt.want) {
				t.Errorf("got %q and %v, want %q and %v", got, err, tt.want, tt.err)
			}
		})
	}
}
