//go:build unix

package command

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

var update = flag.Bool("update", false, "rewrite testdata/snapshot with what the commands do now")

// TestSnapshot plays each story through the outermost function and compares what
// other programs rely on with testdata/snapshot: exit codes, the fields of --json,
// the bytes of records, commands to keys and calls to AWS. Texts for people are
// not in it.
func TestSnapshot(t *testing.T) {
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPlay(t, s.latency)
				s.play(p)
				compareSnapshot(t, s.name, p.text.String())
			})
		})
	}
}

func compareSnapshot(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "snapshot", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(text); got != want {
		t.Errorf("%s differs; -update rewrites it:\n%s", file, firstDifference(want, got))
	}
}

// firstDifference shows the first lines that differ, below the command line that
// they belong to.
func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	command, at := "", 0
	for at < len(wants) && at < len(gots) && wants[at] == gots[at] {
		if strings.HasPrefix(wants[at], "$ ") {
			command = wants[at]
		}
		at++
	}
	excerpt := func(lines []string, mark string) string {
		lines = lines[min(at, len(lines)):min(at+8, len(lines))]
		return mark + strings.Join(lines, "\n"+mark) + "\n"
	}
	return command + "\n" + excerpt(wants, "- ") + excerpt(gots, "+ ")
}

// Every story has a file, and every file a story.
func TestSnapshotFiles(t *testing.T) {
	has := map[string]bool{}
	for _, s := range stories() {
		has[s.name+".txt"] = true
	}
	entries, err := os.ReadDir(filepath.Join("testdata", "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !has[e.Name()] {
			t.Errorf("no story writes %s", e.Name())
		}
		delete(has, e.Name())
	}
	for name := range has {
		t.Errorf("testdata/snapshot lacks %s", name)
	}
}
