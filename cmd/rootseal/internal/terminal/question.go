package terminal

import (
	"unicode"
	"unicode/utf8"
)

// inSentenceCase returns a question as the screen shows it: with a capital letter. In the
// code, a question is part of no sentence and begins in lower case, like an error.
func inSentenceCase(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[size:]
}
