package command

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
)

// Two keys that hide their serials have two names, and a way to show them.
func TestKeysThatHideTheirSerialsHaveNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := healthy(t)
		s.desk.Plug(keyWith(0, rootDaily))
		s.desk.Plug(keyWith(0, rootSealed))
		out, code := s.types(t.Context(), t, "keys")
		names := regexp.MustCompile(`(?m)^(key with device id \S+): it hides its serial; to show it, run 'ykpersonalize`).FindAllStringSubmatch(out, -1)
		if code != cli.ExitDone || len(names) != 2 || names[0][1] == names[1][1] {
			t.Fatalf("exit code %d, %q in:\n%s", code, names, out)
		}
		named := map[string]int{}
		for _, f := range mustTypeJSON[[]view.Check](t, s, "doctor") {
			if f.Detail == "it hides its serial" && strings.Contains(f.Next, "serial-api-visible") {
				named[f.What]++
			}
		}
		if len(named) != 2 || named[names[0][1]] != 1 || named[names[1][1]] != 1 {
			t.Errorf("doctor names %v, keys %q", named, names)
		}
	})
}
