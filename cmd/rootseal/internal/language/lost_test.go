package language

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lost returns the sentences of a file that are no sentence any more when they come to
// be printed: fmt has made a string of them, or + has.
func (s source) lost() []text {
	var all []text
	ast.Inspect(s.file, func(n ast.Node) bool {
		var parts []ast.Expr
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, is := n.Key.(*ast.Ident); is && isHelp(key.Name) {
				return false
			}
		case *ast.CallExpr:
			if isHelp(calleeOf(n)) {
				return false
			}
			if isOfFmt(n) {
				parts = n.Args
			}
			_, speaks := spokenArgs[calleeOf(n)]
			for _, arg := range n.Args {
				if made, is := arg.(*ast.CallExpr); is && speaks && isOfFmt(made) && made.Ellipsis.IsValid() {
					all = append(all, text{s.path + ":" + strconv.Itoa(s.set.Position(made.Pos()).Line), "a format of the caller's", false})
				}
			}
		case *ast.BinaryExpr:
			if _, constant := s.value(n); n.Op == token.ADD && !constant {
				parts = []ast.Expr{n.X, n.Y}
			}
		}
		for _, part := range parts {
			english, is := s.value(part)
			rest := strings.ReplaceAll(english, "%w", "")
			if call, isCall := n.(*ast.CallExpr); isCall && calleeOf(call) == "Errorf" && !verb.MatchString(rest) {
				continue // printable understands it
			}
			if is && !partOfName.MatchString(english) && letters.MatchString(verb.ReplaceAllString(rest, "")) && !slices.Contains(notSpoken, english) {
				all = append(all, text{s.path + ":" + strconv.Itoa(s.set.Position(part.Pos()).Line), english, false})
			}
		}
		return true
	})
	return all
}

// partOfName is a part of a path, an ARN or an address.
var partOfName = regexp.MustCompile(`^(?:[/.?&:]|arn:)[a-z0-9/=.:]*$`)

func isOfFmt(c *ast.CallExpr) bool {
	f, is := c.Fun.(*ast.SelectorExpr)
	if !is {
		return false
	}
	from, is := f.X.(*ast.Ident)
	return is && from.Name == "fmt"
}

// No sentence of a finished file is made a string before it is printed.
func TestFinishedFilesKeepTheirSentences(t *testing.T) {
	for _, path := range finished {
		for _, s := range sources(t, path) {
			for _, each := range s.lost() {
				t.Errorf("%s: use message.Textf, message.Errorf or printable.Sentence for the whole of %q", each.at, each.english)
			}
		}
	}
}
