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

// Text is text as a terminal can take it, in one line. Cards, readers, AWS, flags
// and a ledger of somebody else's call things by any bytes: what would move the
// cursor, begin another line, turn the direction of writing, show nothing or pile up
// on its neighbours is shown as an escape.
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

// escaped is a character as Go writes it in a string. strconv takes a combining
// mark for printable, which it is on a letter alone.
func escaped(r rune) string {
	if strconv.IsPrint(r) {
		quoted := strconv.QuoteRuneToASCII(r)
		return quoted[1 : len(quoted)-1]
	}
	return strings.Trim(strconv.QuoteRune(r), "'")
}

// maxMarks is how many combining marks may stand on one letter. Vietnamese and
// Hebrew put two there, Tibetan four; sixty of them are written across the lines
// above and below.
const maxMarks = 4

// marks counts the combining marks on a letter, through a text.
type marks struct {
	letter bool
	n      int
}

// pile tells whether r is a combining mark that has no letter, or one too many.
func (m *marks) pile(r rune) bool {
	if !unicode.In(r, unicode.Mn, unicode.Me) {
		m.letter, m.n = unicode.In(r, unicode.L, unicode.N, unicode.Mc), 0
		return false
	}
	m.n++
	return !m.letter || m.n > maxMarks
}

// Ready is text of ours with the line feeds that it is to have, in which what others
// call things is plain already.
type Ready string

// inPlain is an argument of a sentence, which is plain however it is formatted. It
// is made so before it goes in: afterwards nobody knows whose line feed it is.
type inPlain struct{ arg any }

// Format implements fmt.Formatter.
func (g inPlain) Format(f fmt.State, verb rune) {
	text := fmt.Sprintf(fmt.FormatString(f, verb), g.arg)
	if err, is := g.arg.(error); is && (verb == 'v' || verb == 's') {
		text = strings.Join(ErrorLines(err), "; ")
	}
	_, _ = io.WriteString(f, Text(text))
}

// guard makes the arguments of a sentence plain, but for numbers, which may be
// widths, and what is ready.
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

// Sentence is fmt.Sprintf for words that somebody reads.
func Sentence(format string, args ...any) string {
	guard(args)
	return fmt.Sprintf(format, args...)
}

// Line writes a line, or several where the format has several. On a screen
// those that are too long are broken between words.
func Line(w io.Writer, format string, args ...any) {
	guard(args)
	width := widthOf(w)
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		for _, part := range Fold(line, width) {
			fmt.Fprintln(w, part)
		}
	}
}

// ErrorLines is an error in plain lines, one for each of those that were joined.
// A line feed in the text of one is somebody else's.
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
			at = strings.LastIndex(rest, all[i]) // what is wrapped is said last
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

// causesOf are the errors that one wraps.
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

// JSON is a value as JSON that is plain, too.
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
		case (strconv.IsPrint(r) || r == '\n') && !marks.pile(r): // a line feed of ours: in a string it is an escape already
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
