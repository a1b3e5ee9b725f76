package printable

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/message"
)

// Saved returns an English sentence that has lost its format as a text: see [message.Saved].
func Saved(text string) message.Text {
	if text == "" {
		return message.Text{}
	}
	return message.Textf("%s", message.Saved(text))
}

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
	for _, format := range candidates() {
		if said, is := savedAs(l, format, text); is {
			return said
		}
	}
	if before, after, is := strings.Cut(text, ": "); is {
		return savedIn(l, before) + ": " + savedIn(l, after)
	}
	return text
}

// loneWords are sentences of one word, which no name is.
var loneWords = []string{"denied", "lost", "stolen"}

// shortFormats are the formats with few letters that make sentences. Others, such as
// "%s or %s", make any text, also a foreign one.
var shortFormats = []string{"key %d", "key %d: %s", "key %s", "%s since %s%s"}

const (
	fewLetters    = 12
	enoughLetters = 16 // that an argument may be foreign words
)

// candidates are the formats to try, in their order: those that begin with a word
// first, and those with the most letters of their own.
var candidates = sync.OnceValue(func() []string {
	all := slices.DeleteFunc(language.Formats(), func(format string) bool {
		return lettersOf(format) < fewLetters && !slices.Contains(shortFormats, format)
	})
	slices.SortStableFunc(all, func(x, y string) int {
		atVerb := func(format string) int { return len(format) - len(strings.TrimPrefix(format, "%")) }
		return cmp.Or(cmp.Compare(atVerb(x), atVerb(y)), cmp.Compare(lettersOf(y), lettersOf(x)), cmp.Compare(x, y))
	})
	return all
})

func lettersOf(format string) int { return len(strings.Join(wordsOf(format), "")) }

// wordsOf returns what a format has between its verbs.
func wordsOf(format string) []string {
	return recordedVerb.Split(strings.ReplaceAll(format, "%w", "%v"), -1)
}

// savedAs reports whether a format makes a text, and returns that in a language.
func savedAs(l language.Language, format, text string) (said string, is bool) {
	if !mayBe(format, text) {
		return "", false
	}
	shown := strings.ReplaceAll(format, "%w", "%v")
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
		if said == of.String() && strings.ContainsFunc(said, unicode.IsLetter) && strings.Contains(said, " ") && lettersOf(format) < enoughLetters {
			return "", false
		}
		args[i] = said
	}
	return fmt.Sprintf(strings.ReplaceAll(l.Format(format), "%w", "%v"), args...), true
}

// mayBe reports whether a text has the words of a format, in their order. It spares most
// formats their pattern.
func mayBe(format, text string) bool {
	own := wordsOf(format)
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
