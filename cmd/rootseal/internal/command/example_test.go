//go:build unix

package command

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

// Every command has an example, and rootseal reads each line of it.
func TestEveryCommandHasAnExample(t *testing.T) {
	lines := 0
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		if name := c.Name(); name == "help" || name == "officer" || name == "policy" || name == "passkey" { // they show help
			return
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), " 3<")
			lines++
			words := wordsOf(line)
			if path := strings.Fields(c.CommandPath()); len(words) < len(path) || strings.Join(words[:len(path)], " ") != c.CommandPath() {
				t.Errorf("an example of %s is %q", c.CommandPath(), line)
				continue
			}
			if err := reads(words[1:]); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	root := Program{}.tree(&cli.App{})
	for _, c := range root.Commands() {
		if c.Name() != "completion" { // cobra's
			walk(c)
		}
	}
	if lines < 60 {
		t.Errorf("%d lines were read", lines)
	}
}

// A usage error shows a command line that rootseal reads, with what the error asks for.
func TestUsageErrorsSayWhatToWrite(t *testing.T) {
	s := newStage(t)
	for line, want := range map[string]string{
		"seal":                             "rootseal seal 16021853 --bag",
		"seal 16021853":                    "--observer",
		"seal 16021853 --label x":          "rootseal seal 16021853 --bag",
		"unseal":                           "rootseal unseal ",
		"unseal 16021853":                  "--bag",
		"keys label":                       "rootseal keys label 16021846",
		"keys label 16021846":              "--holder",
		"keys drop 16021846":               "--reason",
		"keys found":                       "rootseal keys found 16",
		"keys lost":                        "rootseal keys'",
		"rotate":                           "rootseal rotate --lost ",
		"rotate 111122223333/root":         "--group daily",
		"rotate --lost x":                  "rootseal rotate --lost 16021853'",
		"rotate --retire daily":            "rootseal rotate 111122223333/root --retire daily",
		"rotate --left=":                   "--left",
		"officer add":                      "rootseal officer add 16104417 --name",
		"officer add 16104417":             "--name",
		"officer remove 16104417":          "--reason",
		"passkey add":                      "rootseal passkey add 111122223333/root --arn",
		"passkey add 111122223333/root":    "--arn",
		"passkey remove 111122223333/root": "--reason",
		"audit accept":                     "--until",
		"audit --notify slack":             "--webhook",
		"audit --since x":                  "--since 7d",
		"plan":                             "rootseal plan fleet.yaml'",
		"plan f.yaml --role x":             "--init",
		"officer add 30112878":             "officer add 30112878 --name",
		"keys drop 30112847":               "keys drop 30112847 --reason",
		"plan approve":                     "rootseal plan approve plan.json",
		"plan approve p.json --withdraw":   "--reason",
		"apply":                            "rootseal apply plan.json'",
		"log export":                       "rootseal log export /",
		"log import":                       "rootseal log import /",
		"log push":                         "rootseal log push s3://",
		"log sign x":                       "rootseal log sign 42",
		"log --since x":                    "--since 2026",
		"log verify x":                     "rootseal log verify'",
		"verify --wait 5m":                 "--live",
		"verify --adopt":                   "--adopt --user",
		"recover --console maybe":          "--console accepted",
		"enroll --service x":               "--login",
		"enroll --user a":                  "--keys",
		"enroll --root --user a":           "rootseal enroll --",
		"enroll x":                         "rootseal enroll'",
		"policy set":                       "--min-keys 3",
		"code --id x --group y":            "rootseal code --id",
		"report --format x":                "--format csv",
		"rehearse keys":                    "rootseal rehearse -- keys'",
		"rehearse --keys 3":                "rootseal rehearse ",
		"status x":                         "rootseal status'",
		"doctor x":                         "rootseal doctor'",
		"version x":                        "rootseal version'",
	} {
		_, code := s.types(t.Context(), t, strings.Fields(line)...)
		if code != cli.ExitUsage {
			t.Errorf("%s: exit code %d with\n%s", line, code, s.err.String())
			continue
		}
		_, next, _ := strings.Cut(strings.Join(strings.Fields(s.err.String()), " "), "next: ")
		example, is := strings.CutPrefix(next, "write it as in '")
		example, _, _ = strings.Cut(example, "';")
		if !is || !strings.Contains(strings.ReplaceAll(example, `"`, "")+"'", want) {
			t.Errorf("%s: next: %s\nlacks %q", line, next, want)
			continue
		}
		if err := reads(wordsOf(example)[1:]); err != nil {
			t.Errorf("%s: %s: %v", line, example, err)
		}
	}
	for _, line := range []string{"bogus", "passkey bogus"} { // there is no command to give an example of
		s.types(t.Context(), t, strings.Fields(line)...)
		if !strings.Contains(s.err.String(), "--help'") {
			t.Errorf("%s said %q", line, s.err.String())
		}
	}
}
