package env

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrNotALine means that a text for the record is not a line that a table can
// show.
var ErrNotALine = hint.Sentinel(hint.WriteOneLine, "too long, with spaces around it, or with characters that do not print")

// The maximum length of lines, in characters.
const (
	MaxLabel = 60  // a key's label and holder, which share a table row with other columns
	MaxWord  = 200 // a bag, a place, an observer, a reason
)

// ideographicSpace separates the names of a person in Japanese. Go counts it as
// unprintable.
const ideographicSpace = '\u3000'

// Prints reports whether a character shows on a screen as itself.
func Prints(r rune) bool { return strconv.IsPrint(r) || r == ideographicSpace }

// CheckLine refuses a text that is too long, has spaces around it, or has
// characters that do not print. An empty text is valid.
func CheckLine(what, text string, longest int) error {
	if utf8.RuneCountInString(text) > longest || strings.TrimSpace(text) != text ||
		strings.ContainsFunc(text, func(r rune) bool { return !Prints(r) }) {
		return message.Errorf("the %s is %w; at most %d characters are allowed", message.Word(what), ErrNotALine, longest)
	}
	return nil
}
