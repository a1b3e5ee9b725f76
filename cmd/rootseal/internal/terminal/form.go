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
