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
	return Sentence("%s", message.Saved(text))
}

// savedIn returns an English sentence that has lost its format in a language: by the
// format that makes this text, or by the two sides of its first colon. Its arguments may
// be such sentences. What no format makes stays as it is.
func savedIn(l language.Language, text string) string {
	if len(text) > longestSaved {
		return text
	}
	r := restoring{language: l, said: map[string]string{}}
	return r.say(text)
}

// Limits of the search for formats. Others can write to the ledger, and a sentence of many
// sentences has many ways to be read.
const (
	longestSaved = 4096 // bytes
	mostParts    = 64   // that a sentence is taken apart into
)

// restoring finds the formats of one sentence, and of each of its parts once.
type restoring struct {
	language language.Language
	said     map[string]string
}

func (r *restoring) say(text string) string {
	if said, known := r.said[text]; known || len(r.said) == mostParts {
		return cmp.Or(said, text)
	}
	r.said[text] = text
	said := r.restore(text)
	r.said[text] = said
	return said
}

func (r *restoring) restore(text string) string {
	switch {
	case slices.Contains(loneWords, text):
		return r.language.Format(text)
	case !strings.Contains(text, " "):
		return text // a name, an address
	}
	for _, c := range candidates() {
		if said, is := r.as(c, text); is {
			return said
		}
	}
	if before, after, is := strings.Cut(text, ": "); is {
		return r.say(before) + ": " + r.say(after)
	}
	return text
}

// loneWords are sentences of one word, which no name is.
var loneWords = []string{"denied", "lost", "stolen"}

// shortFormats are the formats with few letters that make sentences. Others, such as
// "%s or %s", make any text, also a foreign one.
var shortFormats = []string{"key %d", "key %d: %s", "key %s", "%s since %s%s", "%s stays: %s", "not read: %v", "officer %.16s"}

const (
	fewLetters    = 12
	enoughLetters = 16 // that an argument may be foreign words
	enoughBefore  = 10 // the same, of letters before the first argument
)

// candidate is a format to try.
type candidate struct {
	format string
	words  []string
}

// candidates are the formats to try, in their order: those that begin with a word
// first, and those with the most letters of their own.
var candidates = sync.OnceValue(func() (to []candidate) {
	all := slices.DeleteFunc(language.Formats(), func(format string) bool {
		return lettersOf(format) < fewLetters && !slices.Contains(shortFormats, format)
	})
	slices.SortStableFunc(all, func(x, y string) int {
		atVerb := func(format string) int { return len(format) - len(strings.TrimPrefix(format, "%")) }
		return cmp.Or(cmp.Compare(atVerb(x), atVerb(y)), cmp.Compare(lettersOf(y), lettersOf(x)), cmp.Compare(x, y))
	})
	for _, format := range all {
		to = append(to, candidate{format, wordsOf(format)})
	}
	return to
})

func lettersOf(format string) int { return len(strings.Join(wordsOf(format), "")) }

// wordsOf returns what a format has between its verbs.
func wordsOf(format string) []string {
	return savedVerb.Split(strings.ReplaceAll(format, "%w", "%v"), -1)
}

// as reports whether a format makes a text, and returns that in the language.
func (r *restoring) as(c candidate, text string) (said string, is bool) {
	if !c.mayBe(text) {
		return "", false
	}
	format := c.format
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
		said := r.say(of.String())
		if said == of.String() && strings.ContainsFunc(said, unicode.IsLetter) && strings.Contains(said, " ") && lettersOf(format) < enoughLetters && len(c.words[0]) < enoughBefore {
			return "", false
		}
		args[i] = said
	}
	return fmt.Sprintf(strings.ReplaceAll(r.language.Format(format), "%w", "%v"), args...), true
}

// mayBe reports whether a text has the words of a format, in their order. It spares most
// formats their pattern.
func (c candidate) mayBe(text string) bool {
	own := c.words
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
