package main

import (
	"bufio"
	"os"
	"path"
	"slices"
	"strings"
)

// explained reads the names of the mutants in a list. A reason is indented, and a
// remark begins with #.
func explained(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		if line != "" && !strings.HasPrefix(line, "#") && strings.TrimLeft(line, " \t") == line {
			names = append(names, line)
		}
	}
	return names, lines.Err()
}

// compare returns a line for each mutant of a folder that lives without an
// explanation, and for each explanation of one that does not live.
func compare(r result, explained []string) []string {
	rest := slices.DeleteFunc(slices.Clone(explained), func(name string) bool {
		file, _, _ := strings.Cut(name, " ")
		return path.Dir(file) != r.folder
	})
	var lines []string
	for i, m := range r.mutants {
		if r.outcomes[i] != lived {
			continue
		}
		if at := slices.Index(rest, m.name); at >= 0 {
			rest = slices.Delete(rest, at, at+1)
			continue
		}
		lines = append(lines, "unexplained: "+m.name)
	}
	for _, name := range rest {
		lines = append(lines, "explained, but does not survive: "+name)
	}
	return lines
}
