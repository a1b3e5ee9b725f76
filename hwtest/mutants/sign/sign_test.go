package sign

import (
	"os"
	"path/filepath"
	"testing"
)

// Each function is its sign without a mutant, and another sign as each of its mutants.
func TestSigns(t *testing.T) {
	type compared = func(x, y int) bool
	for name, tt := range map[string]struct {
		sign                      func(bound, negated, x, y int) bool
		written, atBound, negated compared
	}{
		">":  {Greater[int], func(x, y int) bool { return x > y }, func(x, y int) bool { return x >= y }, func(x, y int) bool { return x <= y }},
		">=": {GreaterEqual[int], func(x, y int) bool { return x >= y }, func(x, y int) bool { return x > y }, func(x, y int) bool { return x < y }},
		"<":  {Less[int], func(x, y int) bool { return x < y }, func(x, y int) bool { return x <= y }, func(x, y int) bool { return x >= y }},
		"<=": {LessEqual[int], func(x, y int) bool { return x <= y }, func(x, y int) bool { return x < y }, func(x, y int) bool { return x > y }},
	} {
		for mutant, want := range map[int]compared{0: tt.written, 1: tt.atBound, 2: tt.negated} {
			choose(t, mutant)
			for _, pair := range [][2]int{{1, 2}, {2, 2}, {2, 1}} {
				if x, y := pair[0], pair[1]; tt.sign(1, 2, x, y) != want(x, y) {
					t.Errorf("%d %s %d as mutant %d is %v", x, name, y, mutant, !want(x, y))
				}
			}
		}
	}
	for name, tt := range map[string]struct {
		sign           func(mutant, x, y int) int
		written, other int
	}{
		"+":      {Plus[int], 9, 5},
		"-":      {Minus[int], 5, 9},
		"*":      {Times[int], 14, 3},
		"/":      {Over[int], 3, 14},
		"%":      {Rest[int], 1, 14},
		"-x":     {func(mutant, x, _ int) int { return Negative(mutant, x) }, -7, 7},
		"++":     {func(mutant, x, _ int) int { Increment(mutant, &x); return x }, 8, 6},
		"--":     {func(mutant, x, _ int) int { Decrement(mutant, &x); return x }, 6, 8},
		"m[k]++": {func(mutant, x, _ int) int { m := map[bool]int{true: x}; IncrementIn(mutant, m, true); return m[true] }, 8, 6},
		"m[k]--": {func(mutant, x, _ int) int { m := map[bool]int{true: x}; DecrementIn(mutant, m, true); return m[true] }, 6, 8},
	} {
		for mutant, want := range map[int]int{0: tt.written, 1: tt.other} {
			choose(t, mutant)
			if got := tt.sign(1, 7, 2); got != want {
				t.Errorf("%s as mutant %d: %d instead of %d", name, mutant, got, want)
			}
		}
	}
}

// A process notes each mutant once, at the first time. If it cannot, it says so.
func TestNotes(t *testing.T) {
	before := notes
	t.Cleanup(func() { notes = before })
	path := filepath.Join(t.TempDir(), "reached")
	notes = open(path)
	for _, mutant := range []int{7, 5, 7} {
		Changed(mutant)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "7\n5\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(path + Incomplete); err == nil {
		t.Error("the notes are called incomplete")
	}
	if err := notes.Close(); err != nil {
		t.Fatal(err)
	}
	Changed(6)
	if _, err := os.Stat(path + Incomplete); err != nil {
		t.Error(err)
	}
}

func choose(t *testing.T, mutant int) {
	t.Helper()
	before := chosen
	chosen = mutant
	t.Cleanup(func() { chosen = before })
}
