package printable

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/language"
)

// savedIn returns an English sentence that has lost its format in a language: by the
// format that makes this text, or by the two sides of its first colon. Its arguments may
// be such sentences. What no format makes stays as it is.
func savedIn(l language.Language, text string) string {
	switch {
	case slices.Contains(loneWords, text):
		return l.Format(text)
	case !strings.Contains(text, " "):
		return text // a name, an address
	}
	for _, format := range language.Formats() {
		if said, is := savedAs(l, format, text); is {
			return said
		}
		if strings.HasPrefix(format, "%d ") { // of one thing; see Count
			if said, is := savedAs(l, format+"s", text); is {
				return said
			}
		}
	}
	if before, after, is := strings.Cut(text, ": "); is {
		return savedIn(l, before) + ": " + savedIn(l, after)
	}
	return text
}

// loneWords are sentences of one word, which no name is.
var loneWords = []string{"denied", "lost", "stolen"}

// mayBe reports whether a text has the words of a format, in their order. It spares most
// formats their pattern.
func mayBe(format, text string) bool {
	own := recordedVerb.Split(format, -1)
	if !strings.HasPrefix(text, own[0]) || !strings.HasSuffix(text, own[len(own)-1]) {
		return false
	}
	for _, part := range own {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return true
}

// fewLetters is more than a format has that says nothing without its arguments.
const fewLetters = 12

// savedAs reports whether a format makes a text, and returns that in a language.
func savedAs(l language.Language, format, text string) (said string, is bool) {
	shown := strings.ReplaceAll(format, "%w", "%v")
	if !mayBe(shown, text) {
		return "", false
	}
	args, is := argumentsIn(shown, text)
	if !is || fmt.Sprintf(shown, args...) != text {
		return "", false
	}
	for i, arg := range args {
		of, isText := arg.(fmt.Stringer)
		if !isText {
			continue
		}
		said := savedIn(l, of.String())
		if said == of.String() && strings.Contains(said, " ") && len(recordedVerb.ReplaceAllString(shown, "")) < fewLetters {
			return "", false // "%s or %s" makes any text, also a foreign one
		}
		args[i] = said
	}
	return fmt.Sprintf(strings.ReplaceAll(l.Format(format), "%w", "%v"), args...), true
}
