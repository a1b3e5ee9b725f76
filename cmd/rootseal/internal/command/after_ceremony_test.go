//go:build unix

package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
)

// After a ceremony a sealed group names the commands that seal its keys, and a group in
// daily use leaves nothing to do, in text and in JSON.
func TestWhatComesAfterACeremony(t *testing.T) {
	seals := []string{"run 'rootseal seal 12345678'", "run 'rootseal seal 23456789'"}
	for _, tt := range []struct {
		group string
		want  []string
	}{{"daily", nil}, {"sealed", seals}} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			enroll := s.alice("--group", tt.group)
			rotate := []string{"rotate", userAlice, "--group", tt.group, "--confirm", testAccount}
			for _, args := range [][]string{append(enroll, "--json"), append(slices.Clone(rotate), "--json")} {
				results := mustDecode[[]view.CeremonyResult](t, s.mustDo(t, nil, args...))
				if len(results) != 1 || !slices.Equal(sorted(results[0].Next), tt.want) {
					t.Errorf("%s of %s: %+v, want next %q", args[0], tt.group, results, tt.want)
				}
			}
			s.mustDo(t, nil, rotate...)
			if said := nextIn(s.err.String()); !slices.Equal(sorted(said), tt.want) {
				t.Errorf("rotate of %s says next %q, want %q", tt.group, said, tt.want)
			}
		})
	}
}

// The sign-in that a new device of root leaves to do has its code from the command that
// the result names.
func TestSignInAfterAnEnrollmentOfRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.assigns(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin")...)
		s.mustDo(t, []string{"complete"}, "recover")
		said := regexp.MustCompile(`sign in once now with a code from one of these keys: run 'rootseal ([^']*)'`).FindStringSubmatch(strings.Join(strings.Fields(s.heard), " "))
		if said == nil {
			t.Fatalf("it said:\n%s", s.heard)
		}
		if out := s.mustDo(t, nil, strings.Fields(said[1])...); !regexp.MustCompile(`^\d{6}\n$`).MatchString(out) {
			t.Errorf("rootseal %s shows %q", said[1], out)
		}
	})
}

// Nothing is to be sealed when the device of a sealed group is retired.
func TestNothingComesAfterARetirement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		s.mustDo(t, nil, s.alice("--group", "sealed")...)
		out := s.mustDo(t, nil, "rotate", userAlice, "--retire", "sealed", "--confirm", testAccount, "--json")
		if strings.Contains(out, "rootseal seal") {
			t.Errorf("its result is\n%s", out)
		}
		if said := nextIn(s.err.String()); len(said) > 0 {
			t.Errorf("it says next %q", said)
		}
	})
}

// The command line at the end of a guided enrollment works as printed.
func TestCommandLineOfAGuidedEnrollmentWorks(t *testing.T) {
	guided := newScene(t)
	p := guided.sit(t)
	p.starts(t.Context(), "enroll", "--touch", "off", "--user", "alice", "--group", "sealed")
	p.see(`\[x\] 12345678`)
	p.types(enter)
	p.see(`you changed no mark: .* y: go on`)
	p.types("y")
	p.answers("Type the account number", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, guided.heard)
	}
	printed := regexp.MustCompile(`without questions, up to the confirmation:\n  rootseal (.*)\n`).FindStringSubmatch(strings.ReplaceAll(guided.heard+p.text(), "\\\n", ""))
	if printed == nil {
		t.Fatalf("no command line:\n%s%s", guided.heard, p.text())
	}
	pasted := newScene(t)
	pasted.mustDo(t, []string{"group sealed, is enrolled on 2 keys"}, append(strings.Fields(printed[1]), "--confirm", testAccount)...)
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}

// nextIn are the lines of what comes next.
func nextIn(said string) (all []string) {
	for line := range strings.Lines(said) {
		if next, is := strings.CutPrefix(line, "next: "); is {
			all = append(all, strings.TrimSpace(next))
		}
	}
	return all
}
