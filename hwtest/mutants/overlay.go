package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
)

// overlay finds the mutants of the folder and writes an overlay of go build with a switch
// for each. Files in except keep their text and have no mutants.
func (f *folder) overlay(work string, except map[string]bool) (file string, err error) {
	sites := map[*source][]site{}
	for _, s := range f.sources {
		if !except[f.path+"/"+filepath.Base(s.path)] {
			sites[s] = f.find(s)
		}
	}
	texts, err := f.switches(sites)
	if err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for s, text := range texts {
		path := filepath.Join(work, filepath.Base(s.path))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay.Replace[s.path] = path
	}
	plan, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file = filepath.Join(work, "overlay.json")
	if err := os.WriteFile(file, plan, 0o600); err != nil {
		return "", err
	}
	return file, nil
}

// switches returns the texts of the files with switches. Go needs a constant in some
// places, and cannot infer some types. If a switch does not compile, the sign stays, and
// its mutants are not switched.
func (f *folder) switches(sites map[*source][]site) (map[*source]string, error) {
	for {
		texts := map[*source]string{}
		positions := token.NewFileSet()
		var files []*ast.File
		for _, s := range f.sources {
			var on []site
			for _, site := range sites[s] {
				if site.mutants[0].switched {
					on = append(on, site)
				}
			}
			text := string(s.text)
			if len(on) > 0 {
				text = rewrite(s, on)
				texts[s] = text
			}
			file, err := parser.ParseFile(positions, s.path, text, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
		bad := map[int]bool{}
		var lost error
		err := f.check(positions, files, nil, func(e types.Error) {
			number, ok := innermost(files, e.Pos)
			if !ok && lost == nil {
				lost = fmt.Errorf("checking the switches: %w", e)
			}
			bad[number] = ok
		})
		if err != nil || lost != nil || len(bad) == 0 {
			return texts, cmp.Or(err, lost)
		}
		for _, all := range sites {
			for _, site := range all {
				if bad[site.mutants[0].number] {
					for _, m := range site.mutants {
						m.switched = false
					}
				}
			}
		}
	}
}

// innermost returns the number of the innermost switch around a position.
func innermost(files []*ast.File, pos token.Pos) (number int, ok bool) {
	for _, file := range files {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil || pos < n.Pos() || pos > n.End() {
				return false
			}
			if call, isCall := n.(*ast.CallExpr); isCall && isSwitch(call.Fun) {
				if literal, isLiteral := call.Args[0].(*ast.BasicLit); isLiteral {
					number, _ = strconv.Atoi(literal.Value)
					ok = true
				}
			}
			return true
		})
	}
	return number, ok
}

func isSwitch(e ast.Expr) bool {
	selected, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := selected.X.(*ast.Ident)
	return ok && pkg.Name == "sign_"
}
