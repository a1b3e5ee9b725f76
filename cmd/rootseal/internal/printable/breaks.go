package printable

import (
	"strings"
	"unicode"
)

// A Japanese line may end between almost any two characters (JIS X 4051), and so within a
// word. A reader expects the break before a phrase: a noun or verb with the particles and
// endings after it. Nouns and stems are kanji, katakana or Latin, and what follows them is
// hiragana, so a phrase mostly begins where hiragana ends.

// breakage is how well a line ends between two characters.
type breakage int

const (
	noBreak breakage = iota
	inWord
	atSpace        // within a phrase
	betweenPhrases // in a language with spaces, between words
)

// breakAt returns how well a line ends before the rune at i.
func breakAt(text []rune, i int) breakage {
	if i == 0 {
		return noBreak
	}
	before, after := text[i-1], text[i]
	switch {
	case after == ' ':
		return breakAtSpace(text, i)
	case before == ' ', cellsOf(before) != 2 && cellsOf(after) != 2,
		strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before):
		return noBreak
	case strings.ContainsRune("、。，．！？", before):
		return betweenPhrases
	case strings.ContainsRune(notLast, after):
		return betweenPhrases
	case isHiragana(before) && (isPrefix(text, i) || !isHiragana(after) && !isPrefix(text, i-1) && !isStem(text, i-1)):
		return betweenPhrases
	}
	return inWord
}

// breakAtSpace returns how well a line ends at the space at i. Japanese has spaces next to
// Latin: a particle, and the counter of a number, belong to what is before the space.
func breakAtSpace(text []rune, i int) breakage {
	next := i + 1
	for next < len(text) && text[next] == ' ' {
		next++
	}
	if next < len(text) && (isHiragana(text[next]) || unicode.IsDigit(text[i-1]) && cellsOf(text[next]) == 2) {
		return atSpace
	}
	return betweenPhrases
}

// isPrefix reports whether the rune at i is honorific, as in ご確認.
func isPrefix(text []rune, i int) bool {
	return (text[i] == 'お' || text[i] == 'ご') && i+1 < len(text) && isKanji(text[i+1])
}

// isStem reports whether the rune at i ends the first verb of a compound, as in 取り外す.
func isStem(text []rune, i int) bool {
	return strings.ContainsRune("いきぎしじちびみりえけげせねべめれ", text[i]) &&
		i > 0 && isKanji(text[i-1]) && i+1 < len(text) && isKanji(text[i+1])
}

func isKanji(r rune) bool { return unicode.Is(unicode.Han, r) }

func isHiragana(r rune) bool { return unicode.Is(unicode.Hiragana, r) }

// notFirst and notLast are the characters with which a Japanese line must not begin or
// end: those of JIS X 4051 and of CSS's "line-break: strict", and Latin ones.
const (
	notFirst = "、。，．・：；？！‼⁇⁈⁉」』）】〕〉》｝］ー々〻ゝゞヽヾ゛゜〜～‐–゠…‥％‰°℃" +
		"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ" + ")]}'\",.:;?!%"
	notLast = "「『（【〔〈《｛［([{'\""
)
