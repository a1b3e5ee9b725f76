package printable

import (
	"fmt"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/message"
)

// spoken is a writer whose reader reads a language.
type spoken struct {
	io.Writer
	language language.Language
}

// For returns a writer for a reader of a language. Everything that prints to it, in
// whatever room, says it in that language.
func For(l language.Language, w io.Writer) io.Writer {
	if LanguageOf(w) == l {
		return w
	}
	return spoken{w, l}
}

// LanguageOf returns the language of a writer's reader.
func LanguageOf(w io.Writer) language.Language {
	for w != nil {
		if s, is := w.(spoken); is {
			return s.language
		}
		w = within(w)
	}
	return language.English
}

// within returns the writer that a writer of this package writes to; nil if it is
// another package's.
func within(w io.Writer) io.Writer {
	switch w := w.(type) {
	case spoken:
		return w.Writer
	case Rehearsed:
		return w.Writer
	case Screen:
		return w.Writer
	case *Columns:
		return w.out
	}
	return nil
}

// below returns the writer at the end: a file, if it is one.
func below(w io.Writer) io.Writer {
	for next := within(w); next != nil; next = within(w) {
		w = next
	}
	return w
}

// parted is a text, an error or another value that keeps its format and its arguments.
type parted interface {
	Parts() (format string, args []any)
}

// Sentence returns a text for a person, from an English format. Whatever becomes of
// it, its arguments are printable.
func Sentence(format string, args ...any) message.Text {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	return message.Textf(format, guard(args)...)
}

// In returns a text in a language. Line feeds of its formats remain; see [Text] for a
// text that is one line.
func In(l language.Language, text message.Text) string {
	format, args := text.Parts()
	return text.Fill(formatted(l, format, args))
}

func formatted(l language.Language, format string, args []any) string {
	if l == language.English {
		return fmt.Sprintf(format, args...)
	}
	translated := make([]any, len(args))
	for i, arg := range args {
		translated[i] = argumentIn(l, arg)
	}
	return fmt.Sprintf(strings.ReplaceAll(l.Format(format), "%w", "%v"), translated...)
}

// argumentIn returns an argument in a language. What was made printable stays so.
func argumentIn(l language.Language, arg any) any {
	switch arg := arg.(type) {
	case inPlain:
		return inPlain{argumentIn(l, arg.arg)}
	case ready:
		return ready{argumentIn(l, arg.arg)}
	case error:
		return strings.Join(ErrorLines(l, arg), "; ")
	case message.Text:
		return In(l, arg)
	case message.Saved:
		return savedIn(l, string(arg))
	case parted:
		format, args := arg.Parts()
		return formatted(l, format, args)
	}
	return arg
}
