package fleet

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// maxSize is ten times the size of a file with a thousand accounts.
const maxSize = 1 << 20

// ReadFile reads a fleet file from disk.
func ReadFile(path string) (*File, error) {
	text, err := limited.Named(path, maxSize, hint.InitFleet)
	if err != nil {
		return nil, fmt.Errorf("reading the fleet file: %w", err)
	}
	return Read(filepath.Base(path), text)
}

// Read reads a fleet file. name is its name in problems. The error is a [FileError] with
// every problem: bytes that no editor shows, then what the text cannot be, then what the
// settings do not mean together.
func Read(name string, text []byte) (*File, error) {
	if problems := scan(text); len(problems) > 0 {
		return nil, inOrder(name, problems) // a tab or a BOM would hide what follows
	}
	root, problems := parse(text)
	if root == nil {
		return nil, inOrder(name, problems)
	}
	w := &walk{places: places{}, problems: problems}
	file := &File{name: name, places: w.places}
	w.file(root, file)
	if len(w.problems) == 0 {
		// The walk has the words for a person; the library's own strict reader decides.
		err := yaml.Load(text, file, yaml.WithKnownFields(), yaml.WithUniqueKeys(), yaml.WithSingleDocument())
		w.problems = append(w.problems, ofLibrary(err)...)
	}
	if len(w.problems) > 0 {
		// What is half read could be taken for what is meant.
		return nil, inOrder(name, w.problems)
	}
	if err := inOrder(name, file.check()); err != nil {
		return nil, err
	}
	return file, nil
}

// scan finds what a file must not contain anywhere: a byte order mark, tabs, bytes that
// are not UTF-8, and characters that a reviewer does not see.
func scan(text []byte) []Problem {
	var all []Problem
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		add := func(what, write message.Text) { all = append(all, Problem{line, column, what, write}) }
		switch {
		case r == '\uFEFF' && i == 0:
			add(message.Word("the file begins with a byte order mark"), message.Word("it as UTF-8 without one"))
		case r == utf8.RuneError && size == 1:
			add(message.Textf("byte %#02x is not UTF-8", text[i]), message.Word("the file in UTF-8"))
		case r == '\t':
			add(message.Word("a tab"), message.Word("spaces"))
		case r == '\r' && bytes.HasPrefix(text[i:], []byte("\r\n")), r == '\n':
		case !unicode.IsGraphic(r):
			add(message.Textf("%U is a character that cannot be seen", r), message.Word("the text without it"))
		}
		i += size
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return all
}

// parse returns the root of the only document; nil if there is none.
func parse(text []byte) (*yaml.Node, []Problem) {
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return nil, ofLibrary(err)
	}
	var document, second yaml.Node
	if err := loader.Load(&document); err != nil || len(document.Content) == 0 {
		if problems := ofSyntax(err); len(problems) > 0 {
			return nil, problems
		}
		return nil, []Problem{{1, 1, message.Word("the file is empty"), message.Word("a list of accounts")}}
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return document.Content[0], []Problem{{max(1, second.Line), max(1, second.Column), message.Word("a second document"), message.Word("one document, without '---'")}}
	case isEnd(err):
		return document.Content[0], nil
	default:
		return nil, ofSyntax(err)
	}
}

// ofSyntax returns the problem of a text that is not YAML. The library stops at the
// first one.
func ofSyntax(err error) []Problem {
	if err == nil || isEnd(err) {
		return nil
	}
	return ofLibrary(err)
}

// ofLibrary returns what the library says as problems with a place.
func ofLibrary(err error) []Problem {
	if err == nil {
		return nil
	}
	var several *yaml.LoadErrors
	if errors.As(err, &several) && len(several.Errors) > 0 {
		var all []Problem
		for _, e := range several.Errors {
			all = append(all, ofLoad(e))
		}
		return all
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return []Problem{ofLoad(one)}
	}
	return []Problem{{1, 1, message.Foreign(plain(err.Error())), message.Text{}}}
}

func ofLoad(e *yaml.LoadError) Problem {
	return Problem{max(1, e.Mark.Line), max(1, e.Mark.Column), message.Foreign(plain(e.Message)), message.Text{}}
}

// plain shortens the library's text to one line.
func plain(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if len(line) > 200 {
		line = line[:200] + "..."
	}
	return strings.ToValidUTF8(line, "?")
}
