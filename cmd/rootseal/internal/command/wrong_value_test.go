//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// No error about the value of a flag has the words of Go's parsers.
func TestWrongValuesInWords(t *testing.T) {
	for line, want := range map[string]string{
		"policy set --min-keys x":          `--min-keys: "x" is not a whole number`,
		"policy set --min-keys 1.5":        `--min-keys: "1.5" is not a whole number`,
		"verify --wait soon":               `--wait: "soon" is no time such as 15m or 24h`,
		"plan fleet.yaml --parallel many":  `--parallel: "many" is not a whole number`,
		"enroll --root=maybe":              `--root: "maybe" is neither true nor false`,
		"enroll --secret-length sixtyfour": `--secret-length: "sixtyfour" is not a whole number`,
	} {
		s := newScene(t)
		_, code := s.do(t, strings.Fields(line)...)
		if code != cli.ExitUsage || !strings.Contains(s.heard, want) || strings.Contains(s.heard, "strconv") {
			t.Errorf("%s: exit code %d and\n%s", line, code, s.heard)
		}
	}
}
