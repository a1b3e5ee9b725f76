package faults

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/hwtest/faults/check"
)

// seededBug breaks one rule. Each is a patch in testdata/seeded, whose header says
// what is wrong, which fault points find it, and as which rule:
//
//	Bug: keys are deleted before the device
//	Finds: user on 2 keys; enroll: aws EnableMFADevice 1: refused
//	Rule: keys first
//
// Behind a gate there is often another one: such a bug opens all of them.
type seededBug struct {
	name string
	only string // the fault points that are tried
	want check.Rule
	diff string
}

func readSeededBugs(t *testing.T) []seededBug {
	t.Helper()
	files, err := filepath.Glob("testdata/seeded/*.patch")
	if err != nil || len(files) == 0 {
		t.Fatalf("no seeded bug in testdata/seeded: %v", err)
	}
	var bugs []seededBug
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		header, diff, _ := strings.Cut(string(text), "\n\n")
		field := map[string]string{}
		for line := range strings.Lines(header) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			field[name] = value
		}
		bug := seededBug{field["Bug"], field["Finds"], check.Rule(field["Rule"]), diff}
		if bug.name == "" || bug.only == "" || bug.want == "" || len(field) != 3 {
			t.Fatalf("%s: want the lines Bug, Finds and Rule, and then the patch", file)
		}
		bugs = append(bugs, bug)
	}
	return bugs
}

var violated = regexp.MustCompile(`VIOLATED after [a-z ]*: ([a-z -]+): `)

// TestSeededBugs: each is found, and called by its name.
func TestSeededBugs(t *testing.T) {
	bugs := readSeededBugs(t)
	explorer := buildSeeded(t, bugs)
	for _, bug := range bugs {
		t.Run(bug.name, func(t *testing.T) {
			t.Parallel()
			group := "scenarios"
			if strings.Contains(bug.only, "; adversary: ") {
				group = "adversary"
			}
			scenario, _, _ := strings.Cut(bug.only, ";")
			//nolint:noctx // it ends by its own limit
			run := exec.Command(explorer, "-test.timeout=2m",
				"-test.run", "^TestExplore$/^"+group+"$/^"+strings.ReplaceAll(scenario, " ", "_")+"$", "-only", bug.only)
			run.Env = append(os.Environ(), seededBugIn+"="+bug.name)
			out, err := run.CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			found := map[check.Rule]bool{}
			for _, v := range violated.FindAllSubmatch(out, -1) {
				found[check.Rule(v[1])] = true
			}
			if err == nil || !found[bug.want] {
				t.Errorf("want %q, found %v\n%s", bug.want, found, out)
			}
		})
	}
}

// buildSeeded builds this package with all bugs in it, and returns the path of the binary.
func buildSeeded(t *testing.T, bugs []seededBug) string {
	t.Helper()
	tree := readTree(t)
	woven, err := tree.weave(bugs)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "faults.test")
	//nolint:noctx // it ends with the test binary's own limit
	build := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", binary, "-overlay", overlay(t, tree.module, woven), "rootseal/hwtest/faults")
	build.Dir = tree.module
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building with the seeded bugs: %v\n%s", err, out)
	}
	return binary
}

// overlay writes files of the module, and the map that go build takes for -overlay.
func overlay(t *testing.T, module string, files map[string]string) string {
	t.Helper()
	replace := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.WriteFile(file, []byte(files[path]), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(module, filepath.FromSlash(path))] = file
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
