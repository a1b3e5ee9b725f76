package language

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../../../.."

// sourceRooms are the folders whose text an officer can see.
var sourceRooms = []string{"cmd", "enroll", "device", "oath", "guarded", "message", "hwtest/simaws/console.go"}

// spokenArgs are the functions that take a format or a text in English, and which
// argument it is; -1 is the first, whatever the receiver.
var spokenArgs = map[string][]int{
	"Textf": {0}, "Englishf": {0}, "Word": {0}, "Sentence": {0}, "Line": {1}, "Whole": {1}, "Table": {1}, "Linef": {0},
	"Say": {0}, "SayWhole": {0}, "Usage": {0}, "Errorf": {0}, "New": {0}, "Sentinel": {1}, "Recorded": {3}, "row": {0, 1}, "Tell": {0}, "tell": {0}, "seeing": {1},
}

// text is a piece of English in the source.
type text struct {
	at, english string
	spoken      bool // by a function of spokenArgs; else it only looks like a sentence
}

// source is a file, and the constants of its folder.
type source struct {
	path      string
	file      *ast.File
	set       *token.FileSet
	constants map[string]ast.Expr
}

// sources returns the files below a path, without tests. A path that ends with /*.go
// is of the folder alone.
func sources(t *testing.T, path string) []source {
	t.Helper()
	path, alone := strings.CutSuffix(path, "/*.go")
	top := filepath.Join(root, path)
	var all []source
	constants := map[string]map[string]ast.Expr{}
	err := filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder := filepath.Dir(name)
		switch {
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasSuffix(entry.Name(), "test")):
			return filepath.SkipDir
		case entry.IsDir() && alone && name != top:
			return filepath.SkipDir
		case slices.ContainsFunc(foreignFiles, func(file string) bool { return strings.HasSuffix(filepath.ToSlash(name), file) }):
			return nil
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		if constants[folder] == nil {
			constants[folder] = constantsOf(t, folder)
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		all = append(all, source{filepath.ToSlash(relative), file, set, constants[folder]})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func constantsOf(t *testing.T, folder string) map[string]ast.Expr {
	t.Helper()
	found := map[string]ast.Expr{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, entry.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if d, is := n.(*ast.GenDecl); is && d.Tok == token.CONST {
				for _, s := range d.Specs {
					v := s.(*ast.ValueSpec)
					for i, name := range v.Names {
						if i < len(v.Values) {
							found[name.Name] = v.Values[i]
						}
					}
				}
			}
			return true
		})
	}
	return found
}

// value returns the string that an expression is in the source.
func (s source) value(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			value, err := strconv.Unquote(e.Value)
			return value, err == nil
		}
	case *ast.ParenExpr:
		return s.value(e.X)
	case *ast.Ident:
		if c, is := s.constants[e.Name]; is {
			return s.value(c)
		}
	case *ast.BinaryExpr:
		a, isA := s.value(e.X)
		b, isB := s.value(e.Y)
		return a + b, isA && isB && e.Op == token.ADD
	}
	return "", false
}

// prose is text that only a person reads.
var prose = regexp.MustCompile(`\pL\pL+[,;:]? +(\pL\pL|%)`)

// isHelp reports whether a field or a call makes help text, which is English.
func isHelp(name string) bool {
	return slices.Contains([]string{"Use", "Short", "Long", "Example", "Func"}, name) || strings.HasSuffix(name, "Var") || strings.HasSuffix(name, "VarP")
}

// texts returns the English of a file.
func (s source) texts() []text {
	var all []text
	seen := map[ast.Node]bool{}
	add := func(e ast.Expr, english string, spoken bool) {
		at := s.set.Position(e.Pos())
		all = append(all, text{s.path + ":" + strconv.Itoa(at.Line), english, spoken})
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if seen[n] {
			return false
		}
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			seen[n.Tag] = n.Tag != nil
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				for _, spec := range n.Specs {
					v := spec.(*ast.ValueSpec)
					for _, name := range v.Names {
						seen[name] = true
					}
					for i, value := range v.Values {
						seen[value] = !v.Names[min(i, len(v.Names)-1)].IsExported() // else where it is used
					}
				}
			}
		case *ast.KeyValueExpr:
			seen[n.Key] = true
			if key, is := n.Key.(*ast.Ident); is && isHelp(key.Name) {
				return false
			}
		case *ast.CallExpr:
			name := calleeOf(n)
			if isHelp(name) || name == "MustCompile" {
				return false
			}
			if name == "Count" && len(n.Args) == 2 {
				if noun, is := s.value(n.Args[1]); is {
					add(n.Args[1], "%d "+noun, true)
					seen[n.Args[1]] = true
				}
			}
			for _, i := range spokenArgs[name] {
				if i < len(n.Args) {
					if english, is := s.value(n.Args[i]); is {
						add(n.Args[i], english, true)
						seen[n.Args[i]] = true
					}
				}
			}
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				pair, is := e.(*ast.KeyValueExpr)
				if !is || !isWords(n) {
					continue
				}
				if english, known := s.value(pair.Value); known {
					add(pair.Value, english, true)
					seen[pair.Value] = true
				}
			}
		}
		if e, is := n.(ast.Expr); is {
			if english, is := s.value(e); is {
				add(e, english, false)
				return false
			}
		}
		return true
	})
	return all
}

// isWords reports whether a literal is a map to words that a person reads.
func isWords(lit *ast.CompositeLit) bool {
	switch kind := lit.Type.(type) {
	case *ast.Ident:
		return kind.Name == "sentences"
	case *ast.MapType:
		value, is := kind.Value.(*ast.Ident)
		return is && value.Name == "string"
	}
	return false
}

func calleeOf(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// letters are words outside of verbs and of quoted commands.
var letters = regexp.MustCompile(`\pL\pL`)

var verb = regexp.MustCompile(`%[-+# 0]*(?:\[(\d+)\])?(?:\d+|\*)?(?:\.\d+)?([a-zA-Z%])`)

// Every text of a finished file has its Japanese.
func TestFinishedFilesAreJapanese(t *testing.T) {
	var missing []text
	for _, path := range finished {
		files := sources(t, path)
		if len(files) == 0 {
			t.Errorf("%s: there is no such file", path)
		}
		for _, s := range files {
			for _, each := range s.texts() {
				if !each.spoken && !prose.MatchString(each.english) || !letters.MatchString(verb.ReplaceAllString(each.english, "")) {
					continue
				}
				if _, is := japanese[each.english]; is || slices.Contains(notSpoken, each.english) {
					continue
				}
				missing = append(missing, each)
			}
		}
	}
	for _, m := range missing {
		t.Errorf("%s: no Japanese: %q", m.at, m.english)
	}
}

// Every translation is of a text that exists.
func TestJapaneseIsOfTextsThatExist(t *testing.T) {
	left := maps.Clone(japanese)
	for _, english := range notSpoken {
		delete(left, english)
	}
	for _, room := range sourceRooms {
		for _, s := range sources(t, room) {
			if strings.HasPrefix(s.path, "cmd/rootseal/internal/language/") {
				continue
			}
			for _, each := range s.texts() {
				delete(left, each.english)
			}
		}
	}
	for english := range left {
		t.Errorf("no source has the text %q", english)
	}
}
