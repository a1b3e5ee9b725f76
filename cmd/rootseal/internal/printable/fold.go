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
// characters, except where a line must not begin or end. A word that is too long stays
// whole, because it may be copied. Width 0 is no limit.
func Fold(line string, width int) []string {
	text := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(text)]
	var parts []string
	for width > 0 && Cells(indent+text) > width {
		at := -1 // the last break that leaves something that fits, or the first
		before := ' '
		for i, r := range text {
			breaks := mayBreak(before, r) && strings.TrimSpace(text[:i]) != ""
			before = r
			if !breaks {
				continue
			}
			if at >= 0 && Cells(indent+text[:i]) > width {
				break
			}
			at = i
		}
		if at < 0 {
			break
		}
		parts = append(parts, indent+strings.TrimRight(text[:at], " "))
		text = strings.TrimLeft(text[at:], " ")
		if len(parts) == 1 {
			indent = strings.Repeat(" ", valueColumn(line, width)) + "  "
		}
	}
	return append(parts, indent+text)
}

// mayBreak reports whether a line may end between two characters: before a space, and
// before or after a wide character.
func mayBreak(before, after rune) bool {
	if after == ' ' {
		return true
	}
	return before != ' ' && (cellsOf(before) == 2 || cellsOf(after) == 2) &&
		!strings.ContainsRune(notFirst, after) && !strings.ContainsRune(notLast, before)
}

// notFirst and notLast are the characters with which a Japanese line must not begin or
// end (JIS X 4051), as far as messages have them.
const (
	notFirst = "、。，．・：；？！」』）】〕〉》ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ)]}'\",.:;?!%"
	notLast  = "「『（【〔〈《([{'\""
)

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
