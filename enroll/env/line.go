package env

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrNotALine says that a text for the record is no line that a table can show.
var ErrNotALine = errors.New("not one line of plain text, without spaces around it and not too long")

// The longest lines, in characters.
const (
	MaxLabel = 60  // of a label or holder, which a table shows with other columns
	MaxWord  = 200 // of a bag, a place, an observer, a reason
)

// ideographicSpace separates the names of a person in Japanese. Go counts it as a
// control.
const ideographicSpace = '\u3000'

// Prints reports whether a character shows on a screen as what it is.
func Prints(r rune) bool { return strconv.IsPrint(r) || r == ideographicSpace }

// CheckLine refuses a text that is too long, has spaces around it, or has characters
// that do not print. The text may be empty.
func CheckLine(what, text string, longest int) error {
	if utf8.RuneCountInString(text) > longest || strings.TrimSpace(text) != text ||
		strings.ContainsFunc(text, func(r rune) bool { return !Prints(r) }) {
		return fmt.Errorf("%w: the %s (at most %d characters)", ErrNotALine, what, longest)
	}
	return nil
}
