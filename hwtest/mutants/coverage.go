package main

import (
	"bufio"
	"fmt"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A block is a part of a file that Go's coverage counts.
type block struct {
	fromLine, fromColumn, toLine, toColumn, statements, count int
}

// cover marks the mutants whose signs are in a block that the tests execute.
func (f *folder) cover(work string, packages []string) error {
	profile := filepath.Join(work, "coverage")
	args := []string{"test", "-vet=off", "-coverprofile", profile, "-coverpkg", f.pkg}
	if _, err := goTool(append(args, packages...)...); err != nil {
		return err
	}
	file, err := os.Open(profile)
	if err != nil {
		return err
	}
	defer file.Close()
	covered := map[string][]block{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, rest, found := strings.Cut(lines.Text(), ".go:")
		if !found {
			continue // the mode
		}
		var b block
		if _, err := fmt.Sscanf(rest, "%d.%d,%d.%d %d %d", &b.fromLine, &b.fromColumn, &b.toLine, &b.toColumn, &b.statements, &b.count); err != nil {
			return fmt.Errorf("reading the coverage of %s: %w", f.path, err)
		}
		if b.count > 0 {
			covered[path.Base(name)+".go"] = append(covered[path.Base(name)+".go"], b)
		}
	}
	for _, m := range f.mutants {
		m.covered = slices.ContainsFunc(covered[filepath.Base(m.at.Filename)], func(b block) bool { return b.contains(m.at) })
	}
	return lines.Err()
}

// contains reports whether the block contains a position.
func (b block) contains(at token.Position) bool {
	after := at.Line > b.fromLine || at.Line == b.fromLine && at.Column >= b.fromColumn
	before := at.Line < b.toLine || at.Line == b.toLine && at.Column <= b.toColumn
	return after && before
}
