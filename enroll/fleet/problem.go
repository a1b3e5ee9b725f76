package fleet

import (
	"cmp"
	"errors"
	"slices"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrFile means that a fleet file cannot be used as it is.
var ErrFile = hint.Sentinel(hint.MendFile, "the fleet file has problems")

// Problem is something wrong in a fleet file.
type Problem struct {
	Line, Column int // from 1
	What         message.Text
	Write        message.Text // what to write instead; empty if there is no one answer
}

func (p Problem) String() string { return p.text().String() }

func (p Problem) text() message.Text {
	if p.Write.IsZero() {
		return message.Textf("%d:%d: %s", p.Line, p.Column, p.What)
	}
	return message.Textf("%d:%d: %s; write %s", p.Line, p.Column, p.What, p.Write)
}

// FileError is every problem of one file, by place.
type FileError struct {
	File     string
	Problems []Problem
}

func (e *FileError) Error() string {
	return errors.Join(e.Unwrap()...).Error()
}

// Unwrap returns each problem as an error, which is an ErrFile.
func (e *FileError) Unwrap() []error {
	all := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = &located{e.File, p}
	}
	return all
}

// located is one problem with the name of its file.
type located struct {
	file string
	Problem
}

func (l *located) Error() string { return l.file + ":" + l.Problem.String() }

// Parts returns the problem for the reader's language.
func (l *located) Parts() (format string, args []any) { return "%s:%s", []any{l.file, l.text()} }

func (l *located) Unwrap() error { return ErrFile }

// maxProblems limits the list: a file of another format has one on each line.
const maxProblems = 100

// inOrder returns the error of a list of problems; nil if there are none.
func inOrder(file string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(x, y Problem) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	problems = slices.CompactFunc(problems, func(x, y Problem) bool { return x.String() == y.String() })
	if n := len(problems) - maxProblems; n > 0 {
		last := problems[maxProblems]
		problems = append(problems[:maxProblems:maxProblems], Problem{last.Line, last.Column, message.Textf("%d more problems follow", n), message.Text{}})
	}
	return &FileError{file, problems}
}
