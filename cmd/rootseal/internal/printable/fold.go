package printable

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// widthOf returns the columns of a terminal; 0 if it does not report them, or if w
// is none.
func widthOf(w io.Writer) int {
	file, ok := below(w).(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Fold breaks a line between words, so that no part is wider than width, and
// indents all parts but the first. Japanese has no spaces: there it breaks between
// phrases. A word that is too long stays whole, because it may be copied. Width 0 is no
// limit.
func Fold(line string, width int) []string {
	text := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(text)]
	rest := strings.Repeat(" ", valueColumn(line, width)) + "  "
	var parts []string
	for width > 0 && Cells(indent+text) > width {
		at := placeToBreak(text, width-len(indent), len(rest)-len(indent))
		if at < 0 {
			break
		}
		parts = append(parts, indent+strings.TrimRight(text[:at], " "))
		text, indent = strings.TrimLeft(text[at:], " "), rest
	}
	return append(parts, indent+text)
}

// placeToBreak returns where to break a text that begins with a word: at the last place
// that leaves something that fits, or else at the first. It breaks within a phrase only if
// less than a quarter of the line would be left, and nowhere that brings the rest no
// further to the left. -1: there is no place.
func placeToBreak(text string, width, left int) int {
	runes := []rune(text)
	fits, phrase, space := -1, -1, -1
	i, cells := 0, 0 // of what is before r
	for at, r := range text {
		how := breakAt(runes, i)
		if fits >= 0 && cells > width {
			break
		}
		if how != noBreak && cells+spaces(text[at:]) > left {
			fits = at
			if cells <= width && cells*4 >= width {
				switch how {
				case betweenPhrases:
					phrase = at
				case atSpace:
					space = at
				default: // in a word
				}
			}
		}
		i++
		cells += cellsOf(r)
	}
	switch {
	case phrase >= 0:
		return phrase
	case space >= 0:
		return space
	}
	return fits
}

func spaces(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }

// valueColumn returns the column at which the value of a labeled row begins, so
// that the rest of it stays below; for any other line, and on a narrow screen, the
// column at which its text begins.
func valueColumn(line string, width int) int {
	text := strings.TrimLeft(line, " ")
	lead := len(line) - len(text)
	label, value, found := strings.Cut(text, "  ")
	column := lead + Cells(label) + 2 + len(value) - len(strings.TrimLeft(value, " "))
	if !found || lead != 2 || column*3 > width {
		return lead
	}
	return column
}
