package main

import (
	"strings"
	"testing"
)

// mutants runs the command from this folder.
func mutants(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	code = run(append([]string{"-patience", "2s", "-explained", "testdata/fixture/explained.txt"}, args...), &out, &errs)
	return out.String(), errs.String(), code
}

// The fixture has a mutant of every outcome: TestLarger notices one and not the other,
// a loop hangs, a + joins strings, and some signs have no switch or are not executed.
func TestEveryOutcome(t *testing.T) {
	out, errs, code := mutants(t, "-all", "-except", "testdata/fixture/skipped.go", "testdata/fixture")
	const file = "testdata/fixture/fixture.go "
	want := strings.ReplaceAll(`testdata/fixture: 5 noticed, 5 lived, 5 not tried; score 50 %
not tried, line 4: @ARITHMETIC_BASE const week = 7 ▸* 24
lived, line 6: @ARITHMETIC_BASE var limit = week ▸- 1
lived, line 9: @CONDITIONALS_BOUNDARY func Larger(x, y int) bool { return x ▸> y }
noticed, line 9: @CONDITIONALS_NEGATION func Larger(x, y int) bool { return x ▸> y }
noticed, line 14: @CONDITIONALS_NEGATION for i := n; i ▸!= 0; i-- {
noticed, line 14: @INCREMENT_DECREMENT for i := n; i != 0; i▸-- {
noticed, line 15: @INCREMENT_DECREMENT steps▸++
lived, line 24: @ARITHMETIC_BASE func Half(x func() int) int { return x() ▸/ 2 }
lived, line 29: @CONDITIONALS_BOUNDARY case hours ▸> limit:
noticed, line 29: @CONDITIONALS_NEGATION case hours ▸> limit:
lived, line 36: @CONDITIONALS_NEGATION func Ready(open bool, n int) bool { return open && n ▸== 3 }
not tried, line 40: @ARITHMETIC_BASE var seats [2 ▸+ 1]int
not tried, line 41: @ARITHMETIC_BASE var price float64 = 2 ▸* 3
not tried, line 47: @INCREMENT_DECREMENT counts["calls"]▸++
not tried, line 48: @INVERT_NEGATIVES return ▸-counts["calls"]
unexplained: @ARITHMETIC_BASE var limit = week ▸- 1
unexplained: @CONDITIONALS_BOUNDARY func Larger(x, y int) bool { return x ▸> y }
unexplained: @CONDITIONALS_BOUNDARY case hours ▸> limit:
unexplained: @CONDITIONALS_NEGATION func Ready(open bool, n int) bool { return open && n ▸== 3 }
explained, but does not survive: @CONDITIONALS_NEGATION func Larger(x, y int) bool { return x ▸> y }
`, "@", file)
	if out != want || errs != "" || code != 1 {
		t.Errorf("exit code %d, errors %q, output:\n%s", code, errs, out)
	}
}

// The tests of another folder notice a mutant that lives otherwise.
func TestOtherTests(t *testing.T) {
	out, errs, _ := mutants(t, "-except", "testdata/fixture/skipped.go", "testdata/fixture+testdata/others")
	if want := "testdata/fixture: 6 noticed, 4 lived, 5 not tried; score 60 %\n"; !strings.HasPrefix(out, want) || errs != "" {
		t.Errorf("errors %q, output:\n%s", errs, out)
	}
}

// Tests that fail without a mutant say nothing about mutants. Both kinds of runs
// without a mutant see it: of all tests together, and of each alone.
func TestABaseThatFails(t *testing.T) {
	for folder, want := range map[string]string{
		"testdata/failing": "one is positive",
		"testdata/leaning": "running TestSecond",
		"testdata/missing": "preparing testdata/missing",
	} {
		out, errs, code := mutants(t, folder)
		if !strings.Contains(errs, want) || out != "" || code != 1 {
			t.Errorf("%s: exit code %d, output %q, errors %q", folder, code, out, errs)
		}
	}
}

// A list or a file that is not there is a mistake of the caller.
func TestMissingFiles(t *testing.T) {
	for _, args := range [][]string{
		{"-explained", "testdata/missing.txt", "testdata/failing"},
		{"-except", "testdata/failing/missing.go", "testdata/failing"},
		{},
	} {
		if out, errs, code := mutants(t, args...); code != 2 || out != "" || errs == "" {
			t.Errorf("%v: exit code %d, output %q, errors %q", args, code, out, errs)
		}
	}
}
