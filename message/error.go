package message

import "fmt"

// Errorf is fmt.Errorf for an error that a person reads. Use it if the format has
// verbs other than %w; the edge understands an error without arguments as it is.
func Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	said := failure{format, args, err.Error()}
	switch err := err.(type) { //nolint:errorlint // this is about what fmt made
	case interface{ Unwrap() []error }:
		return &joined{said, err.Unwrap()}
	case interface{ Unwrap() error }:
		return &wrapping{said, err.Unwrap()}
	}
	return &said
}

// failure is an error and its parts. Its English does not change, whatever becomes of
// the arguments.
type failure struct {
	format  string
	args    []any
	english string
}

// Parts returns the English format and the arguments.
func (e *failure) Parts() (format string, args []any) { return e.format, e.args }

func (e *failure) Error() string { return e.english }

type wrapping struct {
	failure
	cause error
}

func (e *wrapping) Unwrap() error { return e.cause }

type joined struct {
	failure
	causes []error
}

func (e *joined) Unwrap() []error { return e.causes }
