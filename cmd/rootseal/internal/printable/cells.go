package printable

import (
	"unicode"

	"golang.org/x/text/width"
)

// Cells returns the columns that a text takes on a terminal. East Asian characters
// and emoji take two; marks on a letter take none.
func Cells(text string) int {
	n := 0
	for _, r := range text {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r < 0x300:
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// Cut shortens a text to so many columns, and shows that it did.
func Cut(text string, columns int) string {
	if Cells(text) <= columns {
		return text
	}
	n := 0
	for i, r := range text {
		if n += cellsOf(r); n > columns-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// Pad fills a text with spaces up to so many columns.
func Pad(text string, columns int) string {
	for n := Cells(text); n < columns; n++ {
		text += " "
	}
	return text
}
