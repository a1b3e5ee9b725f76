package terminal

import (
	"strings"

	"golang.org/x/text/width"

	"rootseal/cmd/rootseal/internal/printable"
)

// cut shortens printable text to this many columns.
func cut(text string, columns int) string {
	if columnsOf(text) <= columns {
		return text
	}
	used := 1 // the ellipsis
	for i, r := range text {
		if used += columnsOf(string(r)); used > columns {
			return text[:i] + "…"
		}
	}
	return text
}

// fitted breaks text into at most this many lines.
func fitted(text string, columns, limit int) []string {
	lines := printable.Fold(printable.Text(text), columns)
	if len(lines) > limit {
		lines = lines[:limit]
		lines[limit-1] = cut(strings.Repeat(" ", 2)+strings.TrimSpace(lines[limit-1])+" …", columns)
	}
	for i := range lines {
		lines[i] = cut(lines[i], columns)
	}
	return lines
}

// columnsOf returns how wide a terminal shows text. East Asian characters and most
// emoji take two columns.
func columnsOf(text string) (n int) {
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
