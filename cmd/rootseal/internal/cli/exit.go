package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/enroll/targets"

	officers "rootseal/enroll/officer"
	"rootseal/guarded"
	"rootseal/message"
)

// Exit codes, part of the contract with scripts.
const (
	ExitDone      = 0
	ExitFailed    = 1
	ExitUsage     = 2
	ExitWrong     = 3 // checked and wrong
	ExitNoKey     = 4 // key missing or wrong
	ExitStopped   = 5 // stopped by the operator
	ExitUnsettled = 6 // run recover first, or this command ended unfinished
	ExitChanges   = 7 // something to do
)

// ErrWrong is wrapped by the errors of a check that found something wrong.
var ErrWrong = errors.New("checked and wrong")

// UsageError is a command line that rootseal cannot carry out.
type UsageError struct {
	Text    message.Text
	Command string // such as "rootseal enroll"; empty until the command is known
	Help    string // the line that explains it instead of the command's --help; may be empty
	Example string // a command line of that command, written as it should be; may be empty
	cause   error  // among the words of Text; may be nil
}

func (e *UsageError) Error() string { return e.Text.String() }

// Parts returns the English format and its arguments.
func (e *UsageError) Parts() (format string, args []any) { return e.Text.Parts() }

// HelpOf returns the command line that explains the error.
func (e *UsageError) HelpOf() string { return cmp.Or(e.Help, cmp.Or(e.Command, "rootseal")+" --help") }

// ExampleOf returns a command line as it should be, empty if there is none.
func (e *UsageError) ExampleOf() string {
	if e.Help != "" {
		return ""
	}
	return e.Example
}

// CauseOf returns the error that made the command line wrong, whose hint comes first. It is
// not unwrapped: its exit code is another one.
func (e *UsageError) CauseOf() error { return e.cause }

// ending is an error with the exit code of its command.
type ending struct {
	error
	code int
}

func (e *ending) Unwrap() error { return e.error }

// EndsWith makes a sentinel that ends a command with an exit code, unless something
// worse has happened too.
func EndsWith(code int, err error) error { return &ending{err, code} }

// Usage makes a usage error.
func Usage(format string, args ...any) error {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	e := &UsageError{}
	for _, arg := range args { // before Sentence makes texts of them
		err, is := arg.(error)
		var inner *UsageError // of a flag's value: the command line is this one's
		switch {
		case errors.As(err, &inner):
			e.cause = inner.cause
		case is:
			e.cause = err
		}
	}
	e.Text = printable.Sentence(format, args...)
	return e
}

// ExitCode returns the exit code of an error. What is unfinished comes first: a
// script must not take it for anything less.
func ExitCode(err error) int {
	is := func(targets ...error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
	var use *UsageError
	var end *ending
	var died *guarded.PanicError
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &died): // any other error may be its consequence
		return ExitFailed
	case is(step.ErrUnsettled, gate.ErrOpen):
		return ExitUnsettled
	case is(gate.ErrAgainst):
		return ExitNoKey
	case errors.As(err, &use), is(gate.ErrAskAgainst, custody.ErrSharedBag, custody.ErrSelfObserved, principal.ErrInvalid, principal.ErrGroupLabel, gate.ErrNoKeys, enroll.ErrKeyTwice, enroll.ErrOneKey, custody.ErrAdoptKeys, custody.ErrCustodyWord, env.ErrNotALine, audit.ErrUntil, audit.ErrNoReason):
		return ExitUsage
	case errors.As(err, &end) && end.code == ExitUsage:
		return ExitUsage
	case is(env.ErrStopped, context.Canceled):
		return ExitStopped
	case end != nil:
		return end.code
	case is(device.ErrNotOnDesk, device.ErrKeyChanged, device.ErrRemoved, device.ErrDuplicate, device.ErrNoOATH, record.ErrNotRecorded, targets.ErrLostIsHere,
		officers.ErrNotOfficer, piv.ErrOtherKey, piv.ErrOtherToken):
		return ExitNoKey
	case is(ErrWrong, officers.ErrRoot, custody.ErrForked, custody.ErrNotOfTrip, custody.ErrKeysDiffer, ledger.ErrDamaged, ledger.ErrForked):
		return ExitWrong
	default:
		return ExitFailed
	}
}

// ErrNoKey is the error if no plugged-in key can be used.
var ErrNoKey = EndsWith(ExitNoKey, hint.Sentinel(hint.PlugKey, "no key is plugged in"))

// ErrNotContained is the error of a head that is not in the ledger.
var ErrNotContained = EndsWith(ExitWrong, hint.Sentinel(hint.ReadHead, "is not in the ledger"))

// ErrNoRecord is the error of an empty ledger: the folder may be mistyped.
var ErrNoRecord = hint.Sentinel(hint.CheckFolder, "there is no record in it")
