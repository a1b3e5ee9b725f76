//go:build unix

package command

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/language"
)

// sentence is two English words, outside of commands, credentials, ARNs, flags and the
// words of AWS and of a card reader.
var (
	sentence = regexp.MustCompile(`\b[A-Za-z]{2,}[,;:]? [a-z]{2,}\b`)
	foreign  = regexp.MustCompile(`'[^']*'|"[^"]*"|(?:AWS|GitHub):\S+ \S+ \S+|aws iam \S+|rootseal: |rootseal [a-z]+( --)?|aws(?:, aws-[a-z-]+)+|コマンド: .*|` +
		`unseal-\d+|verify, seal, unseal|PIN always|--\S+|\S*[/@]\S*|[Pp]eter [Ii]to|(?:AccessDenied|NoSuchEntity|ExpiredToken): .*|InvalidAuthenticationCode: [^(]*`)
)

// Ceremonies that succeed, fail, are finished and are undone say all of it in Japanese,
// with two officers and without. What programs read is byte for byte as in English.
func TestCeremoniesInJapanese(t *testing.T) {
	for _, s := range stories() {
		if s.name == "flags" || s.name == "rehearse" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPlay(t, s.latency)
				heard := 0
				p.language, p.said = language.Japanese, func(args []string, text string) {
					for line := range strings.Lines(text) {
						heard++
						if found := sentence.FindString(foreign.ReplaceAllString(given.Replace(line), "|")); found != "" {
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
