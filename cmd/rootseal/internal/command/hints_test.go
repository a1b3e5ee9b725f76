package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
)

// A hint names only commands and flags that exist.
func TestHintsNameWhatExists(t *testing.T) {
	var usages strings.Builder
	root := Program{}.tree(&cli.App{})
	for _, c := range root.Commands() {
		usages.WriteString(c.UsageString())
		for _, sub := range c.Commands() {
			usages.WriteString(sub.UsageString())
		}
	}
	elsewhere := []string{"--help", "--enable", "--serial-number", "--algorithm", "--pin-policy", "--touch-policy"} // ykman's, and the AWS command line's
	for id, words := range hints.Sentences() {
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(words, -1) {
			if !strings.Contains(usages.String(), flag+" ") && !slices.Contains(elsewhere, flag) {
				t.Errorf("%s names %s, which no command has", id, flag)
			}
		}
		for _, verb := range regexp.MustCompile(`rootseal ([a-z]+)`).FindAllStringSubmatch(words, -1) {
			if c, _, err := root.Find([]string{verb[1]}); err != nil || c == root {
				t.Errorf("%s names rootseal %s, which does not exist", id, verb[1])
			}
		}
	}
}
