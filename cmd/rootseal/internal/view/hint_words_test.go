package view

import (
	"errors"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rootseal/enroll/hint"
)

// Every id has a sentence, and every sentence an id.
func TestEveryHintHasWords(t *testing.T) {
	file, err := parser.ParseFile(gotoken.NewFileSet(), filepath.Join("..", "..", "..", "..", "enroll", "hint", "ids.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[hint.ID]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, is := n.(*ast.BasicLit); is && lit.Kind == gotoken.STRING {
			id, _ := strconv.Unquote(lit.Value)
			declared[hint.ID(id)] = true
		}
		return true
	})
	if len(declared) == 0 {
		t.Fatal("no id was read")
	}
	for id := range declared {
		if HintWords[id] == "" {
			t.Errorf("%s has no sentence", id)
		}
	}
	for id := range HintWords {
		if !declared[id] {
			t.Errorf("%s is no id", id)
		}
	}
}

// The hint nearest to the person is told, with what its sentence names.
func TestTheOutermostHintIsTold(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:mfa/rootseal-alice\x1b[2J"
	err := hint.New("undoing", hint.DeleteByHand, hint.New("reading", "", fs.ErrNotExist), arn)
	said := HintFor(err)
	if !strings.Contains(said, "mfa/rootseal-alice") || strings.Contains(said, "\x1b") {
		t.Errorf("the hint is %q", said)
	}
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "undoing: reading: file does not exist" {
		t.Errorf("the error is %q", err)
	}
}
