package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// A rewriter puts a switch for each site into the text of a file. Sites are in the
// order of their beginnings, an outer one before an inner one. No line gets another
// number.
type rewriter struct {
	file  *source
	start token.Pos
	sites []site
}

// functions are the names in package sign of the signs with two operands.
var functions = map[token.Token]string{
	token.GTR: "Greater",
	token.GEQ: "GreaterEqual",
	token.LSS: "Less",
	token.LEQ: "LessEqual",
	token.ADD: "Plus",
	token.SUB: "Minus",
	token.MUL: "Times",
	token.QUO: "Over",
	token.REM: "Rest",
}

// rewrite returns the text of the file with its switches.
func rewrite(file *source, sites []site) string {
	r := &rewriter{file: file, start: file.syntax.FileStart, sites: sites}
	name := file.syntax.Name.End()
	return r.copy(file.syntax.FileStart, name) + `; import sign_ "` + signs + `"` + r.span(name, file.syntax.FileEnd)
}

func (r *rewriter) copy(from, to token.Pos) string {
	return string(r.file.text[from-r.start : to-r.start])
}

// span is the text from one place to another with the switches of the sites in it.
func (r *rewriter) span(from, to token.Pos) string {
	var b strings.Builder
	for len(r.sites) > 0 && r.sites[0].node.Pos() < to {
		s := r.sites[0]
		r.sites = r.sites[1:]
		b.WriteString(r.copy(from, s.node.Pos()))
		b.WriteString(r.site(s))
		from = s.node.End()
	}
	b.WriteString(r.copy(from, to))
	return b.String()
}

func (r *rewriter) site(s site) string {
	number := s.mutants[0].number
	switch n := s.node.(type) {
	case *ast.BinaryExpr:
		x := r.span(n.X.Pos(), n.OpPos)
		y := r.span(n.OpPos+token.Pos(len(n.Op.String())), n.End())
		switch {
		case n.Op == token.EQL || n.Op == token.NEQ:
			return fmt.Sprintf("((%s%s%s) != sign_.Changed(%d))", x, n.Op, y, number)
		case len(s.mutants) == 2:
			return fmt.Sprintf("sign_.%s(%d, %d, %s,%s)", functions[n.Op], number, s.mutants[1].number, x, y)
		}
		return fmt.Sprintf("sign_.%s(%d, %s,%s)", functions[n.Op], number, x, y)
	case *ast.UnaryExpr:
		return fmt.Sprintf("sign_.Negative(%d, %s)", number, r.span(n.X.Pos(), n.End()))
	case *ast.IncDecStmt:
		function := "Increment"
		if n.Tok == token.DEC {
			function = "Decrement"
		}
		if in, ok := n.X.(*ast.IndexExpr); ok && s.inMap {
			m := r.span(in.X.Pos(), in.Lbrack)
			return fmt.Sprintf("sign_.%sIn(%d, %s, %s)", function, number, m, r.span(in.Lbrack+1, in.Rbrack))
		}
		return fmt.Sprintf("sign_.%s(%d, &%s)", function, number, r.span(n.X.Pos(), n.X.End()))
	}
	panic(fmt.Sprintf("no switch for %T", s.node))
}
