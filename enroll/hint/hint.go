// Package hint adds a hint to an error at its origin: the operation that failed, its
// cause, and the id of the hint.
//
//	return hint.New("deleting "+arn, hint.DeleteByHand, err, arn)
//
// The text of an error is English, for logs and records. The command that shows the
// error looks up the next step by the id, and may show it in another language. An
// id names what to do, not what went wrong: two errors with one remedy share an id.
package hint

import "errors"

// ID names a remedy. It does not change.
type ID string

// Error is an operation that failed, and its remedy.
type Error struct {
	Op     string   // operation, a gerund and its object: "deleting arn:aws:iam::…"
	ID     ID       // the remedy
	Params []string // values in the hint's sentence, in order: an ARN, a serial, a number
	Err    error    // why the operation failed
}

// New returns an error of an operation. If op is empty, the text is that of the cause.
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

// Of returns the outermost hint of an error, or nil if there is none. The layer
// nearest to the user has the most context.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
