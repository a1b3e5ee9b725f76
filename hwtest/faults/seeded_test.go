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

// sampleOfBugs: a test run without flags builds and tries one in so many.
const sampleOfBugs = 4

var violated = regexp.MustCompile(`VIOLATED after [a-z ]*: ([a-z -]+): `)

// TestSeededBugs: each is found, and called by its name. Without -explore that
// is tried for some.
func TestSeededBugs(t *testing.T) {
	tree := readTree(t)
	for _, bug := range readSeededBugs(t) {
		if !*everything && number(bug.name)%sampleOfBugs != 0 {
			continue
		}
		t.Run(bug.name, func(t *testing.T) {
			t.Parallel()
			group := "scenarios"
			if strings.Contains(bug.only, "; adversary: ") {
				group = "adversary"
			}
			scenario, _, _ := strings.Cut(bug.only, ";")
			// What is compiled to run once is not worth optimising.
			//nolint:noctx // it ends with the test binary's own limit
			run := exec.Command("go", "test", "-vet=off", "-count=1", "-ldflags=-s -w", "-timeout=2m",
				"-gcflags=rootseal/enroll/...=-N -l", "-gcflags=rootseal/hwtest/faults=-N -l",
				"-overlay", overlay(t, tree, bug.diff), "rootseal/hwtest/faults", "-run", "^TestExplore$/^"+group+"$/^"+strings.ReplaceAll(scenario, " ", "_")+"$", "-only", bug.only)
			run.Dir = tree.module
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

// overlay writes the patched files and the map that go build takes for -overlay.
func overlay(t *testing.T, tree sourceTree, diff string) string {
	t.Helper()
	patched, err := tree.apply(diff)
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(patched)) {
		file := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.WriteFile(file, []byte(patched[path]), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(tree.module, filepath.FromSlash(path))] = file
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
