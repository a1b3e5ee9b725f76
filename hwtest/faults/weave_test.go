package faults

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// seededBugIn is the variable of the environment that names the bug in force.
const seededBugIn = "ROOTSEAL_SEEDED_BUG"

// choice is what each package with a bug gets beside its own files.
const choice = `package %s

import "os"

var seededBug = os.Getenv(%q)

func seeded[T any](bug string, wrong, right T) T {
	if seededBug == bug {
		return wrong
	}
	return right
}
`

// weave returns the source with all bugs in it, each in force if the environment names
// it. One build then serves all bugs. A function with a bug gets the wrong body before
// its own; a variable gets the wrong value beside its own.
func (tree sourceTree) weave(bugs []seededBug) (map[string]string, error) {
	edits := map[string]*editing{}
	for _, bug := range bugs {
		patched, err := tree.apply(bug.diff)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", bug.name, err)
		}
		for _, file := range slices.Sorted(maps.Keys(patched)) {
			if edits[file] == nil {
				edits[file] = &editing{text: tree.files[file], at: map[int]string{}}
			}
			if err := edits[file].add(bug.name, patched[file]); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", bug.name, file, err)
			}
		}
	}
	woven := map[string]string{}
	for file, e := range edits {
		woven[file] = e.result()
		name, _, _ := strings.Cut(e.text[strings.Index("\n"+e.text, "\npackage ")+len("package "):], "\n")
		woven[path.Join(path.Dir(file), "seeded_bug.go")] = fmt.Sprintf(choice, name, seededBugIn)
	}
	return woven, nil
}

var errNotInside = errors.New("a seeded bug may change functions, values of variables and imports, and something else is different")

// editing is what goes into a file, by offset.
type editing struct {
	text string
	at   map[int]string
}

func (e *editing) add(bug, patched string) error {
	right, err := takeApart(e.text)
	if err != nil {
		return err
	}
	wrong, err := takeApart(patched)
	if err != nil {
		return err
	}
	if right.frame != wrong.frame || len(right.pieces) != len(wrong.pieces) {
		return errNotInside
	}
	for _, spec := range wrong.imports {
		if line := "; import " + spec; !slices.Contains(right.imports, spec) && !strings.Contains(e.at[right.name], line) {
			e.at[right.name] += line
		}
	}
	for i, piece := range right.pieces {
		from, to := e.text[piece.from:piece.to], patched[wrong.pieces[i].from:wrong.pieces[i].to]
		switch {
		case from == to:
		case piece.body && piece.returns:
			e.at[piece.from+1] += fmt.Sprintf("\nif seededBug == %q %s\n", bug, to)
		case piece.body:
			e.at[piece.from+1] += fmt.Sprintf("\nif seededBug == %q { %s; return }\n", bug, to)
		default:
			e.at[piece.from] += fmt.Sprintf("seeded(%q, %s, ", bug, to)
			e.at[piece.to] += ")"
		}
	}
	return nil
}

func (e *editing) result() string {
	var b strings.Builder
	last := 0
	for _, at := range slices.Sorted(maps.Keys(e.at)) {
		b.WriteString(e.text[last:at] + e.at[at])
		last = at
	}
	return b.String() + e.text[last:]
}

// parts are the pieces of a file that a bug may change, and the frame around them.
type parts struct {
	name    int // where the name of the package ends
	imports []string
	pieces  []piece
	frame   string
}

// piece is the body of a function or the value of a variable.
type piece struct {
	from, to      int
	body, returns bool
}

func takeApart(text string) (parts, error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution)
	if err != nil {
		return parts{}, err
	}
	offset := func(p token.Pos) int { return files.Position(p).Offset }
	p := parts{name: offset(f.Name.End())}
	last := 0
	cut := func(n ast.Node) (from, to int) {
		from, to = offset(n.Pos()), offset(n.End())
		p.frame += text[last:from]
		last = to
		return from, to
	}
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			from, to := cut(d.Body)
			p.pieces = append(p.pieces, piece{from, to, true, d.Type.Results != nil})
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				cut(d)
			}
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ImportSpec:
					p.imports = append(p.imports, text[offset(s.Pos()):offset(s.End())])
				case *ast.ValueSpec:
					for _, value := range s.Values {
						if d.Tok == token.VAR {
							from, to := cut(value)
							p.pieces = append(p.pieces, piece{from, to, false, false})
						}
					}
				}
			}
		}
	}
	p.frame += text[last:]
	return p, nil
}

func TestWeave(t *testing.T) {
	const old = "// Package p is small.\npackage p\n\nimport \"fmt\"\n\nvar a, b = 1, 2\n\ntype c int\n\nfunc d() {\n\ta++\n}\n\nfunc (x c) e() int { return b }\n"
	for _, tt := range []struct {
		name, from, to string
		want           string // in place of what it changes; "": it is refused
	}{
		{"a body without a result", "a++", "a--", "func d() {\nif seededBug == \"bug\" { {\n\ta--\n}; return }\n\n\ta++\n}"},
		{"a body with a result", "return b", "return a", "int {\nif seededBug == \"bug\" { return a }\n return b }"},
		{"a value", "1, 2", "1, 3", "var a, b = 1, seeded(\"bug\", 3, 2)"},
		{"an import", "\"fmt\"", "(\n\t\"fmt\"\n\t\"os\"\n)", "package p; import \"os\"\n"},
		{"a type", "c int", "c uint", ""},
		{"a result", "e() int", "e() uint", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &editing{text: old, at: map[int]string{}}
			err := e.add("bug", strings.Replace(old, tt.from, tt.to, 1))
			if refused := errors.Is(err, errNotInside); refused != (tt.want == "") || err != nil && !refused {
				t.Fatalf("error %v", err)
			}
			if got := e.result(); !strings.Contains(got, tt.want) {
				t.Errorf("want %s in\n%s", strconv.Quote(tt.want), got)
			}
		})
	}
}
