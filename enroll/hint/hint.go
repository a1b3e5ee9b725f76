// Package hint lets an error carry what helps from where it is made: the
// operation that failed, its cause, and the id of a hint.
//
//	return hint.New("deleting "+arn, hint.DeleteByHand, err, arn)
//
// The text of an error is English, for logs and records. What a person reads as
// the next thing to do is found by the id, in the command that shows it, and may
// be in another language. An id says what to do, not what went wrong: two errors
// with one remedy share one.
package hint

import "errors"

// ID names what a person can do about an error. It does not change.
type ID string

// Error is an operation that failed, and what to do about it.
type Error struct {
	Op     string   // what was being done, a gerund and its object: "deleting arn:aws:iam::…"
	ID     ID       // what helps
	Params []string // what the hint's sentence names, in its order: an ARN, a serial, a number
	Err    error    // why it failed
}

// New makes an error of an operation. Where op is empty the cause speaks alone.
func New(op string, id ID, cause error, params ...string) error {
	return &Error{Op: op, ID: id, Params: params, Err: cause}
}

func (e *Error) Error() string {
	if e.Op == "" {
		return e.Err.Error()
	}
	return e.Op + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Of is the outermost hint of an error, nil where it carries none. The layer
// nearest to the person knows best what was meant.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
