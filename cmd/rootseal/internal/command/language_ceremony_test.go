//go:build unix

package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/language"
)

// sentence is two English words, outside of commands, credentials, ARNs, flags and the
// words of AWS and of a card reader.
var (
	sentence = regexp.MustCompile(`\b[A-Za-z]{2,}[,;:]? [a-z]{2,}\b`)
	foreign  = regexp.MustCompile(`'[^']*'|"[^"]*"|(?:AWS|GitHub):\S+ \S+ \S+|aws iam \S+|rootseal: |rootseal [a-z]+( --)?|aws(?:, aws-[a-z-]+)+|コマンド: .*|--\S+|\S*[/@]\S*|[Pp]eter [Ii]to|` +
		`(?:AccessDenied|NoSuchEntity|ExpiredToken): .*`)
)

// Ceremonies that succeed, fail, are finished and are undone say all of it in Japanese,
// with two officers and without. What programs read is byte for byte as in English.
func TestCeremoniesInJapanese(t *testing.T) {
	mine := []string{"enroll", "rotate", "recover"}
	for _, s := range stories() {
		if !slices.ContainsFunc([]string{"enroll-", "rotate-", "recover"}, func(of string) bool { return strings.HasPrefix(s.name, of) }) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPlay(t, s.latency)
				heard := 0
				p.language, p.said = language.Japanese, func(args []string, text string) {
					if !slices.Contains(mine, args[0]) {
						return
					}
					for line := range strings.Lines(text) {
						heard++
						if found := sentence.FindString(foreign.ReplaceAllString(line, "|")); found != "" {
							t.Errorf("%v says %q: %s", args, found, line)
						}
					}
				}
				s.play(p)
				if heard < 20 {
					t.Errorf("it said %d lines", heard)
				}
				compareSnapshot(t, s.name, p.text.String())
			})
		})
	}
}
