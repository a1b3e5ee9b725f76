package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rootseal/cmd/rootseal/internal/printable"
)

// form returns a question as every kind of question shows it: with a mark in front, a
// capital, and a colon unless it ends with a question mark. The callers write their
// questions like all other messages, in lower case.
func form(question string) string {
	first, size := utf8.DecodeRuneInString(question)
	question = string(unicode.ToUpper(first)) + question[size:]
	if !strings.HasSuffix(question, "?") {
		question += ":"
	}
	return "? " + printable.Text(question)
}

// answerRoom is the columns for an answer next to its question. An account number takes 12,
// a date and a time 16.
const answerRoom = 17

// prompt returns a question as lines, and the prompt of the last one, next to which a person
// types an answer of so many columns. A terminal breaks a line within a word, and then the editor of the line
// loses its place.
func (t *Terminal) prompt(question string, room int) (above []string, last string) {
	columns, _ := t.Size()
	lines := printable.Fold(form(question), max(columns-1-room, answerRoom))
	return lines[:len(lines)-1], lines[len(lines)-1] + " "
}
