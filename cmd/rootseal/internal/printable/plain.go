package printable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"rootseal/enroll/env"
)

// Text returns text for a terminal, in one line. Cards, readers, AWS, flags and
// other people's ledgers can contain any bytes: what would move the cursor, begin
// another line, turn the direction of writing, show nothing or pile up on its
// neighbors becomes an escape.
func Text(text string) string {
	var b strings.Builder
	var marks marks
	for _, r := range text {
		if env.Prints(r) && !marks.pile(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(escaped(r))
		}
	}
	return b.String()
}

// escaped is a character as Go writes it in a string. To strconv a combining mark
// is printable, but it is so only on a letter.
func escaped(r rune) string {
	if strconv.IsPrint(r) {
		quoted := strconv.QuoteRuneToASCII(r)
		return quoted[1 : len(quoted)-1]
	}
	return strings.Trim(strconv.QuoteRune(r), "'")
}

// maxMarks is the limit of combining marks on one letter. Vietnamese and Hebrew use
// two, Tibetan four; sixty cover the lines above and below.
const maxMarks = 4

// marks counts the combining marks on a letter, through a text.
type marks struct {
	letter bool
	n      int
}

// pile reports whether r is a combining mark without a letter, or one too many.
func (m *marks) pile(r rune) bool {
	if !unicode.In(r, unicode.Mn, unicode.Me) {
		m.letter, m.n = unicode.In(r, unicode.L, unicode.N, unicode.Mc), 0
		return false
	}
	m.n++
	return !m.letter || m.n > maxMarks
}

// Ready is text whose line feeds are meant, and in which foreign text is printable
// already.
type Ready string

// inPlain is an argument of a sentence that stays printable in every format. It is
// made printable before it goes in: later, no one can tell whose line feed it is.
type inPlain struct{ arg any }

// Format implements fmt.Formatter.
func (g inPlain) Format(f fmt.State, verb rune) {
	text := fmt.Sprintf(fmt.FormatString(f, verb), g.arg)
	if err, is := g.arg.(error); is && (verb == 'v' || verb == 's') {
		text = strings.Join(ErrorLines(err), "; ")
	}
	_, _ = io.WriteString(f, Text(text))
}

// guard makes the arguments of a sentence printable, except numbers, which may be
// widths, and ready text.
func guard(args []any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case int, bool, inPlain:
		case Ready:
			args[i] = string(arg)
		default:
			args[i] = inPlain{arg}
		}
	}
}

// Sentence is fmt.Sprintf for text that a person reads.
func Sentence(format string, args ...any) string {
	guard(args)
	return fmt.Sprintf(format, args...)
}

// Line writes a line, or several if the format has several. On a screen it breaks
// long lines between words.
func Line(w io.Writer, format string, args ...any) {
	guard(args)
	width := widthOf(w)
	for line := range strings.SplitSeq(forWriter(w, fmt.Sprintf(format, args...)), "\n") {
		for _, part := range Fold(line, width) {
			fmt.Fprintln(w, part)
		}
	}
}

// Whole writes a line that is meant for copying: a break would become part of the copy.
func Whole(w io.Writer, format string, args ...any) {
	fmt.Fprintln(w, forWriter(w, Sentence(format, args...)))
}

// ErrorLines returns an error as printable lines, one for each joined error. A line
// feed in the text of one error is foreign.
func ErrorLines(err error) []string {
	causes := causesOf(err)
	var all []string
	for _, cause := range causes {
		all = append(all, cause.Error())
	}
	lines := []string{""}
	extend := func(more []string) {
		lines[len(lines)-1] += more[0]
		lines = append(lines, more[1:]...)
	}
	rest := err.Error()
	if len(causes) > 1 && rest == strings.Join(all, "\n") {
		lines = nil
		for _, cause := range causes {
			lines = append(lines, ErrorLines(cause)...)
		}
		return lines
	}
	for i, cause := range causes {
		at := strings.Index(rest, all[i])
		if len(causes) == 1 {
			at = strings.LastIndex(rest, all[i]) // the wrapped text comes last
		}
		if at < 0 || all[i] == "" {
			continue
		}
		extend([]string{Text(rest[:at])})
		extend(ErrorLines(cause))
		rest = rest[at+len(all[i]):]
	}
	extend([]string{Text(rest)})
	return lines
}

// causesOf returns the errors that err wraps.
func causesOf(err error) []error {
	switch err := err.(type) { //nolint:errorlint // this is about this very error
	case interface{ Unwrap() []error }:
		return err.Unwrap()
	case interface{ Unwrap() error }:
		if cause := err.Unwrap(); cause != nil {
			return []error{cause}
		}
	}
	return nil
}

// JSON returns a value as printable JSON.
func JSON(v any, indent string) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", indent)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	var shown []byte
	var marks marks
	for _, r := range text.String() {
		switch {
		case (strconv.IsPrint(r) || r == '\n') && !marks.pile(r): // a line feed between fields: in a string it is an escape already
			shown = append(shown, string(r)...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			shown = fmt.Appendf(shown, `\u%04x\u%04x`, high, low)
		default:
			shown = fmt.Appendf(shown, `\u%04x`, r)
		}
	}
	return shown, nil
}
