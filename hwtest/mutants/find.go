package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
)

// A mutant is one changed sign. Its name is its file, its kind, and its line with a
// mark before the sign; so it keeps its name when other lines change.
type mutant struct {
	number   int
	name     string
	at       token.Position
	switched bool // the overlay can turn it on
	covered  bool // a test executes a block around it
}

// A site is an expression or a statement with a sign, and the mutants of this sign.
type site struct {
	node    ast.Node
	mutants []*mutant
	inMap   bool // it counts an element of a map, which has no address
}

// The kinds of mutants, by the names that mutation testers give them.
const (
	boundary   = "CONDITIONALS_BOUNDARY" // <= for <
	negation   = "CONDITIONALS_NEGATION" // != for ==
	arithmetic = "ARITHMETIC_BASE"       // - for +
	negative   = "INVERT_NEGATIVES"      // x for -x
	increment  = "INCREMENT_DECREMENT"   // -- for ++
)

var kinds = map[token.Token][]string{
	token.EQL: {negation}, token.NEQ: {negation},
	token.GTR: {boundary, negation}, token.GEQ: {boundary, negation},
	token.LSS: {boundary, negation}, token.LEQ: {boundary, negation},
	token.ADD: {arithmetic}, token.SUB: {arithmetic}, token.MUL: {arithmetic}, token.QUO: {arithmetic}, token.REM: {arithmetic},
	token.INC: {increment}, token.DEC: {increment},
}

// find returns the sites of a file in their order. A + between strings has no mutant:
// Go knows no minus there. In a constant no function can be called, so its signs have
// mutants, but no switch.
func (f *folder) find(file *source) []site {
	var sites []site
	var visit func(root ast.Node, constant bool)
	visit = func(root ast.Node, constant bool) {
		add := func(n ast.Node, sign token.Pos, kinds []string) {
			s := site{node: n, inMap: f.isInMap(n)}
			for _, kind := range kinds {
				s.mutants = append(s.mutants, f.mutant(file, sign, kind, !constant))
			}
			if len(s.mutants) > 0 && !constant {
				sites = append(sites, s)
			}
		}
		ast.Inspect(root, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				if n.Tok == token.CONST && !constant {
					visit(n, true)
					return false
				}
			case *ast.IncDecStmt:
				add(n, n.TokPos, kinds[n.Tok])
			case *ast.UnaryExpr:
				if n.Op == token.SUB {
					add(n, n.OpPos, []string{negative})
				}
			case *ast.BinaryExpr:
				if n.Op != token.ADD || !isText(f.info.TypeOf(n)) {
					add(n, n.OpPos, kinds[n.Op])
				}
			}
			return true
		})
	}
	visit(file.syntax, false)
	return sites
}

func (f *folder) mutant(file *source, sign token.Pos, kind string, switched bool) *mutant {
	at := f.positions.Position(sign)
	line := strings.Split(string(file.text), "\n")[at.Line-1]
	m := &mutant{
		number:   len(f.mutants),
		name:     f.path + "/" + filepath.Base(at.Filename) + " " + kind + " " + strings.TrimLeft(line[:at.Column-1]+"▸"+line[at.Column-1:], " \t"),
		at:       at,
		switched: switched,
	}
	f.mutants = append(f.mutants, m)
	return m
}

func isText(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsString != 0
}

func (f *folder) isInMap(n ast.Node) bool {
	count, ok := n.(*ast.IncDecStmt)
	if !ok {
		return false
	}
	in, ok := count.X.(*ast.IndexExpr)
	if !ok {
		return false
	}
	_, ok = f.info.TypeOf(in.X).Underlying().(*types.Map)
	return ok
}
