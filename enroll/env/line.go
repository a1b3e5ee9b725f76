package env

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"rootseal/enroll/hint"
)

// ErrNotALine says that a word of a person's for the record is no line that a
// table could show.
var ErrNotALine = hint.Sentinel(hint.WriteOneLine, "not one line of plain text, without spaces around it and not too long")

// The longest lines, in characters.
const (
	MaxLabel = 60  // what a key is called and who carries it: it stands beside other columns
	MaxWord  = 200 // of a bag, a place, an observer, a reason
)

// ideographicSpace stands between the names of a person in Japanese. Go takes it for
// a control.
const ideographicSpace = '\u3000'

// Prints tells whether a character shows on a screen as what it is.
func Prints(r rune) bool { return strconv.IsPrint(r) || r == ideographicSpace }

// CheckLine refuses a text that is longer, has spaces around it, or has characters
// that do not print. It may be empty.
func CheckLine(what, text string, longest int) error {
	if utf8.RuneCountInString(text) > longest || strings.TrimSpace(text) != text ||
		strings.ContainsFunc(text, func(r rune) bool { return !Prints(r) }) {
		return fmt.Errorf("%w: the %s (at most %d characters)", ErrNotALine, what, longest)
	}
	return nil
}
