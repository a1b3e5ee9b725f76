//go:build linux

package program

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dependOnSources makes the result of the test depend on every source of the module. A test
// imports only what it uses to look at the binary, so 'go test' would take the cached
// result of another binary for this one's. It tracks the folders that a test reads.
func dependOnSources(t testing.TB) {
	t.Helper()
	root, err := filepath.Abs(".")
	for err == nil && !has(root, "go.mod") {
		if filepath.Dir(root) == root {
			t.Fatal("the test is in no module")
		}
		root = filepath.Dir(root)
	}
	read := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case path != root && (strings.HasPrefix(name, ".") || name == "bin" || name == "build"):
			return fs.SkipDir
		}
		read++
		return nil
	})
	if err != nil || read < 2 {
		t.Fatalf("reading the sources in %s: %d folders, %v", root, read, err)
	}
}

func has(folder, name string) bool {
	_, err := os.Stat(filepath.Join(folder, name))
	return err == nil
}
