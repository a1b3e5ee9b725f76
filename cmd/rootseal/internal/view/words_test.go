package view

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A table shows every kind of proof and every method of a live check in a word of the
// glossary, never the value in the records.
func TestEveryProofHasAWord(t *testing.T) {
	enroll := filepath.Join("..", "..", "..", "..", "enroll")
	seen := 0
	for file, prefix := range map[string]string{"record/proof.go": "By", "record/live.go": "Method", "ledger/body_proof.go": "Method"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(enroll, filepath.FromSlash(file)), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || !strings.HasPrefix(spec.Names[0].Name, prefix) || len(spec.Values) != 1 {
				return true
			}
			value, is := spec.Values[0].(*ast.BasicLit)
			if !is {
				return true
			}
			seen++
			kind, _ := strconv.Unquote(value.Value)
			if word := byWords[kind]; word == "" || len(word) > byWidth {
				t.Errorf("%s, %q: the word is %q", spec.Names[0].Name, kind, word)
			}
			return true
		})
	}
	if seen < 9 {
		t.Errorf("%d kinds and methods were read", seen)
	}
}
