package command

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/enroll/ledger"
)

// completed returns what a shell would offer, without descriptions and directive.
func completed(t *testing.T, s *stage, words ...string) (offered []string) {
	t.Helper()
	out, code := s.types(t.Context(), t, append([]string{cobra.ShellCompRequestCmd}, words...)...)
	if code != 0 {
		t.Fatalf("%q: exit code %d: %s", words, code, s.err.String())
	}
	for line := range strings.Lines(out) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, ":") {
			offered = append(offered, line)
		}
	}
	return offered
}

// What the ledger and the AWS configuration know is offered, with what it is. No key and
// no account is asked, and nothing is written.
func TestCompletion(t *testing.T) {
	s := offline(t)
	s.Profiles = func() []string { return []string{"default", "ops"} }
	s.append(t, ledger.WorldAWS, enrolled("111122223333/user/alice", "daily", "AWS:alice@acme daily abcdef", 12345678, 23456789)...)
	s.append(t, ledger.WorldAWS, ledger.Entry{Body: &ledger.Label{KeySerial: 12345678, Label: "blue\x1b[2J", Holder: "Ren\nSato"}})
	before, _ := os.ReadDir(s.ledger)
	for _, tt := range []struct {
		words string
		want  []string
	}{
		{"seal ", []string{"12345678\tblue\\x1b[2J", "23456789"}},
		{"enroll --keys 1", []string{"12345678\tblue\\x1b[2J"}},
		{"enroll --keys 12345678,", []string{"12345678,23456789"}},
		{"rotate --lost 9", nil},
		{"rotate ", []string{"111122223333/user/alice"}},
		{"rotate --retire ", []string{"daily"}},
		{"code --group d", []string{"daily"}},
		{"enroll --account ", []string{"111122223333"}},
		{"enroll --user ", []string{"alice\t111122223333/user/alice"}},
		{"enroll --access-code 1", []string{"12345678=\tblue\\x1b[2J"}},
		{"audit --profile o", []string{"ops"}},
		{"enroll --touch ", []string{"required", "off"}},
		{"rotate --left ", nil}, // the holder's name is not one line
		{"enroll --confirm ", nil},
		{"unseal 12345678 --bag ", nil},
	} {
		got := completed(t, s, strings.Split(tt.words, " ")...)
		if len(got) != len(tt.want) || !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
			t.Errorf("%q: %q, want %q", tt.words, got, tt.want)
		}
	}
	if after, _ := os.ReadDir(s.ledger); len(after) != len(before) {
		t.Error("completion wrote to the ledger's folder")
	}
}

// Without a ledger there is nothing to offer, and nothing is made.
func TestCompletionWithoutLedger(t *testing.T) {
	s := offline(t)
	if got := completed(t, s, "seal", ""); len(got) != 0 {
		t.Errorf("offered %q", got)
	}
	if _, err := os.Stat(s.ledger); err == nil {
		t.Error("completion made a ledger")
	}
}

// No word falls back to file names by accident: every flag and argument that takes a
// value has its list, offers files because it names one, or offers nothing.
func TestCompletionIsDefinedEverywhere(t *testing.T) {
	s := offline(t)
	files := []string{"FILE", "PLAN", "SOURCE"}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		path := strings.Fields(c.CommandPath())[1:]
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			value, _ := pflag.UnquoteUsage(f)
			if f.Value.Type() == "bool" || slices.Contains(files, value) {
				return
			}
			out, _ := s.types(t.Context(), t, slices.Concat([]string{cobra.ShellCompRequestCmd}, path, []string{"--" + f.Name, ""})...)
			if strings.Contains(out, "\n:0\n") || strings.HasPrefix(out, ":0\n") {
				t.Errorf("%s --%s %s offers files", c.CommandPath(), f.Name, value)
			}
			for line := range strings.Lines(out) {
				if choice := strings.TrimSpace(line); !strings.HasPrefix(choice, ":") && !strings.Contains(f.Usage, choice) {
					t.Errorf("%s --%s offers %q, which its help does not name", c.CommandPath(), f.Name, choice)
				}
			}
		})
		for _, sub := range c.Commands() {
			if sub.Name() != "completion" {
				visit(sub)
			}
		}
	}
	visit(Tree())
}
