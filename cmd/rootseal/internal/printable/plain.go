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

	"rootseal/cmd/rootseal/internal/language"
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

// ready is an argument whose line feeds are meant, and in which foreign text is
// printable already.
type ready struct{ arg any }

// Ready returns a [message.Text], or a string, whose line feeds are meant. Foreign text
// in it must be printable already.
func Ready(text any) any { return ready{text} }

// Format implements fmt.Formatter.
func (r ready) Format(f fmt.State, verb rune) { fmt.Fprintf(f, fmt.FormatString(f, verb), r.arg) }

// inPlain is an argument of a sentence that stays printable in every format. It is
// made printable before it goes in: later, no one can tell whose line feed it is.
type inPlain struct{ arg any }

// Format implements fmt.Formatter.
func (g inPlain) Format(f fmt.State, verb rune) {
	text := fmt.Sprintf(fmt.FormatString(f, verb), g.arg)
	if err, is := g.arg.(error); is && (verb == 'v' || verb == 's') {
		text = strings.Join(ErrorLines(language.English, err), "; ")
	}
	_, _ = io.WriteString(f, Text(text))
}

// guard makes the arguments of a sentence printable, except numbers, which may be
// widths, and ready text.
func guard(args []any) []any {
	for i, arg := range args {
		switch arg.(type) {
		case int, bool, inPlain, ready:
		default:
			args[i] = inPlain{arg}
		}
	}
	return args
}

// Line writes a line, or several if the format has several, in the language of the
// writer's reader. On a screen it breaks long lines between words.
func Line(w io.Writer, format string, args ...any) {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	width := widthOf(w)
	text := formatted(LanguageOf(w), format, guard(args))
	for line := range strings.SplitSeq(forWriter(w, text), "\n") {
		for _, part := range Fold(line, width) {
			fmt.Fprintln(w, part)
		}
	}
}

// Whole writes a line that is meant for copying: a break would become part of the copy.
func Whole(w io.Writer, format string, args ...any) {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	fmt.Fprintln(w, forWriter(w, formatted(LanguageOf(w), format, guard(args))))
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
