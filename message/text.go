package message

import (
	"fmt"
	"strings"
)

// Text is a sentence, or a part of one, in no language yet. The zero Text is empty.
type Text struct {
	format string
	args   []any
	fill   func(string) string // the last step of it in any language; nil: none
}

// Textf returns a text from an English format.
func Textf(format string, args ...any) Text {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	return Text{format: format, args: args}
}

// Englishf returns a sentence in English, for what stays English: a record, a plan's file,
// an error's text. [Saved] finds its format again.
func Englishf(format string, args ...any) string { return Textf(format, args...).String() }

// Count returns a number of things: "1 key", "2 keys", "2 ceremonies".
func Count(n int, noun string) Text {
	if n != 1 {
		noun = plural(noun)
	}
	return Text{format: "%d " + noun, args: []any{n}}
}

// plural returns the plural of a noun: "keys", "ceremonies".
func plural(noun string) string {
	if short, is := strings.CutSuffix(noun, "y"); is && short != "" && !strings.ContainsAny(short[len(short)-1:], "aeiou") {
		return short + "ies"
	}
	return noun + "s"
}

// Word returns a text that the program chooses when it runs, such as a word for a kind
// of record. The edge translates it if it knows exactly this text, so never give it
// foreign text.
func Word(english string) Text { return Text{format: strings.ReplaceAll(english, "%", "%%")} }

// Foreign returns text that no one translates.
func Foreign(text string) Text {
	if text == "" {
		return Text{}
	}
	return Text{format: "%s", args: []any{text}}
}

// Listed returns texts with commas between.
func Listed(texts ...Text) Text {
	if len(texts) == 0 {
		return Text{}
	}
	all := texts[0]
	for _, t := range texts[1:] {
		all = Textf("%s, %s", all, t)
	}
	return all
}

// Parts returns the English format and the arguments.
func (t Text) Parts() (format string, args []any) { return t.format, t.args }

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t.format == "" }

// Filled returns the text with its placeholders filled, such as SERIAL in a command to
// type. Fill gets the text in its language.
func (t Text) Filled(fill func(string) string) Text {
	before := t.fill
	t.fill = func(text string) string {
		if before != nil {
			text = before(text)
		}
		return fill(text)
	}
	return t
}

// Fill fills the placeholders of the text in some language.
func (t Text) Fill(said string) string {
	if t.fill == nil {
		return said
	}
	return t.fill(said)
}

// String returns the text in English.
func (t Text) String() string { return t.Fill(fmt.Sprintf(t.format, t.args...)) }

// MarshalText implements encoding.TextMarshaler: programs read English.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
