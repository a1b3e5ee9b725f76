package command

import (
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/hint"
)

// A hint is one line that says what to do, and names flags that there are.
func TestHintsSayWhatToDo(t *testing.T) {
	var usages strings.Builder
	root := Tree(&cli.App{})
	for _, c := range root.Commands() {
		usages.WriteString(c.UsageString())
		for _, sub := range c.Commands() {
			usages.WriteString(sub.UsageString())
		}
	}
	for _, h := range view.Hints {
		if h.Words == "" || strings.Contains(h.Words, "\n") || strings.HasSuffix(h.Words, ".") || strings.ToLower(h.Words[:1]) != h.Words[:1] {
			t.Errorf("%v: the hint is %q", h.Err, h.Words)
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(h.Words, -1) {
			if flag != "--help" && flag != "--enable" && !strings.Contains(usages.String(), flag+" ") {
				t.Errorf("%v: the hint names %s, which no command has", h.Err, flag)
			}
		}
		for _, verb := range regexp.MustCompile(`rootseal ([a-z]+)`).FindAllStringSubmatch(h.Words, -1) {
			if c, _, err := root.Find([]string{verb[1]}); err != nil || c == root {
				t.Errorf("%v: the hint names rootseal %s, which there is not", h.Err, verb[1])
			}
		}
	}
	// More special errors stand before those that they are as well.
	seen := map[string]bool{}
	for _, h := range view.Hints {
		err := h.Err
		if h.Mark != "" {
			err = hint.Sentinel(h.Mark, string(h.Mark))
		}
		if seen[err.Error()] {
			t.Errorf("%v is there twice", err)
		}
		seen[err.Error()] = true
		if got := view.HintFor(err); got != h.Words {
			t.Errorf("%v gets the hint %q, and its own is %q", err, got, h.Words)
		}
	}
}
