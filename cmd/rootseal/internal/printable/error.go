package printable

import (
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/language"
)

// ErrorLines returns an error in a language as printable lines, one for each joined
// error. A line feed in the text of one error is foreign.
//
// Each error of a chain is translated for itself: an error that keeps its format and
// arguments by these, one of Go's by its type, any other by its own words, that is its
// text with %w in the place of each cause.
func ErrorLines(l language.Language, err error) []string {
	causes := causesOf(err)
	if areAll(causes, err) {
		var lines []string
		for _, cause := range causes {
			lines = append(lines, ErrorLines(l, cause)...)
		}
		return lines
	}
	own := ownWords(err, causes)
	if l != language.English {
		own = own.in(l, err)
	}
	return own.lines(l)
}

// areAll reports whether an error only joins its causes.
func areAll(causes []error, err error) bool {
	if len(causes) < 2 {
		return false
	}
	var all []string
	for _, cause := range causes {
		all = append(all, cause.Error())
	}
	return err.Error() == strings.Join(all, "\n")
}

// words are an error's own words, with causes between: one cause less than words.
type words struct {
	own    []string
	causes []error
}

// ownWords splits the text of an error at its causes.
func ownWords(err error, causes []error) words {
	var found words
	rest := err.Error()
	for _, cause := range causes {
		text := cause.Error()
		at := strings.Index(rest, text)
		if len(causes) == 1 {
			at = strings.LastIndex(rest, text) // the wrapped text comes last
		}
		if at < 0 || text == "" {
			continue
		}
		found.own = append(found.own, rest[:at])
		found.causes = append(found.causes, cause)
		rest = rest[at+len(text):]
	}
	found.own = append(found.own, rest)
	return found
}

// in translates the words of an error. An error whose format is not known keeps them.
func (w words) in(l language.Language, err error) words {
	format := strings.ReplaceAll(strings.Join(w.own, causeMark), "%", "%%")
	format = strings.ReplaceAll(format, causeMark, "%w")
	var args []any
	for _, cause := range w.causes {
		args = append(args, cause)
	}
	keptFormat, keptArgs, kept := partsOf(err)
	if kept {
		format, args = keptFormat, keptArgs
	}
	said := l.Format(format)
	if said == format && !kept {
		return w
	}
	marked := make([]any, len(args))
	var causes []error
	for i, arg := range args {
		cause, is := arg.(error)
		if !is {
			marked[i] = argumentIn(l, inPlain{arg})
			continue
		}
		marked[i] = fmt.Sprintf("%s%d%s", causeMark, len(causes), causeMark)
		causes = append(causes, cause)
	}
	return atMarks(fmt.Sprintf(strings.ReplaceAll(said, "%w", "%v"), marked...), causes)
}

// causeMark is a character that printable text cannot contain.
const causeMark = "\x00"

// atMarks splits a text at the marks of its causes.
func atMarks(text string, causes []error) words {
	var w words
	for i, part := range strings.Split(text, causeMark) {
		if i%2 == 0 {
			w.own = append(w.own, part)
			continue
		}
		var n int
		_, _ = fmt.Sscan(part, &n)
		w.causes = append(w.causes, causes[n])
	}
	return w
}

func (w words) lines(l language.Language) []string {
	lines := []string{""}
	extend := func(more []string) {
		lines[len(lines)-1] += more[0]
		lines = append(lines, more[1:]...)
	}
	for i, own := range w.own {
		extend([]string{Text(own)})
		if i < len(w.causes) {
			extend(ErrorLines(l, w.causes[i]))
		}
	}
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
