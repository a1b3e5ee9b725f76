package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// signs is the package that every overlay imports.
const signs = "rootseal/hwtest/mutants/sign"

// A folder is a package with mutants.
type folder struct {
	path      string // as in the list of explained mutants: enroll/gate
	dir       string
	pkg       string // its import path
	sources   []*source
	positions *token.FileSet
	info      *types.Info
	exports   map[string]string // compiled packages, by their import paths
	mutants   []*mutant
}

// A source is a file of a folder.
type source struct {
	path   string
	text   []byte
	syntax *ast.File
}

// open reads and compiles the package in a folder.
func open(path string) (*folder, error) {
	f := &folder{path: path, positions: token.NewFileSet(), exports: map[string]string{}}
	out, err := goTool("list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,CgoFiles,DepOnly", "./"+path, signs)
	if err != nil {
		return nil, err
	}
	var names []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir, Export string
			GoFiles, CgoFiles       []string
			DepOnly                 bool
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says about %s: %w", path, err)
		}
		f.exports[p.ImportPath] = p.Export
		if !p.DepOnly && p.ImportPath != signs {
			f.dir, f.pkg, names = p.Dir, p.ImportPath, p.GoFiles
			if len(p.CgoFiles) > 0 {
				return nil, fmt.Errorf("preparing %s: cgo files have no switches", path)
			}
		}
	}
	var files []*ast.File
	for _, name := range names {
		s := &source{path: filepath.Join(f.dir, name)}
		if s.text, err = os.ReadFile(s.path); err != nil {
			return nil, err
		}
		if s.syntax, err = parser.ParseFile(f.positions, s.path, s.text, parser.SkipObjectResolution); err != nil {
			return nil, err
		}
		f.sources = append(f.sources, s)
		files = append(files, s.syntax)
	}
	f.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	return f, f.check(f.positions, files, f.info, nil)
}

// check checks the types of files. It passes each error to report, if there is a
// report; otherwise it returns the first.
func (f *folder) check(positions *token.FileSet, files []*ast.File, info *types.Info, report func(types.Error)) error {
	compiled := importer.ForCompiler(positions, "gc", func(path string) (io.ReadCloser, error) { return os.Open(f.exports[path]) })
	config := types.Config{Importer: compiled}
	if report != nil {
		config.Error = func(err error) {
			var e types.Error
			if errors.As(err, &e) {
				report(e)
			}
		}
	}
	_, err := config.Check(f.pkg, positions, files, info)
	if report != nil {
		return nil
	}
	return err
}

// goTool runs go with arguments and returns its standard output.
func goTool(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	out, err := cmd.Output()
	if err != nil {
		text := out
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			text = append(text, exit.Stderr...)
		}
		return nil, fmt.Errorf("running go %s: %w\n%s", strings.Join(args[:1], " "), err, text)
	}
	return out, nil
}
