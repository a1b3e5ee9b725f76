package hint_test

import (
	"os/exec"
	"strings"
	"testing"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/hint"
)

// The name of a service may have spaces, and is one word of a command line all the same.
func TestWord(t *testing.T) {
	for name, want := range map[string]string{
		enrolltest.AccountNumber: enrolltest.AccountNumber,
		"GitHub":                 "GitHub",
		"Acme Corp":              `"Acme Corp"`,
		"Acme Corp/login/ops":    `"Acme Corp/login/ops"`,
		"1;id":                   `"1;id"`,
		"$(id) `id` \"":          "\"\\$(id) \\`id\\` \\\"\"",
		"a'; id #":               `"a’; id #"`,
		"!id":                    `"\!id"`,
		"":                       `""`,
	} {
		if got := hint.Word(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A shell runs nothing of a name, whether or not a person copies the quotes around the
// command.
func TestWordRunsNothing(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x; echo RAN", "x$(echo RAN)", "x`echo RAN`", `x"; echo RAN #`, "x'; echo RAN; '", "x\necho RAN", `x\"; echo RAN #`, `x\`, "x & echo RAN", "x | echo RAN", "x && echo RAN"} {
		for _, line := range []string{"true " + hint.Word(name), "'true " + hint.Word(name) + "'"} {
			out, _ := exec.Command(shell, "-c", line).Output()
			if strings.Contains(string(out), "RAN") {
				t.Errorf("%q: %s ran it", name, line)
			}
		}
	}
}
