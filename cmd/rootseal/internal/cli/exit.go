package cli

import (
	"context"
	"errors"

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
	"rootseal/enroll/step"

	officers "rootseal/enroll/officer"
	"rootseal/guarded"
)

// Exit codes, part of the contract with scripts.
const (
	ExitDone      = 0
	ExitFailed    = 1
	ExitUsage     = 2
	ExitWrong     = 3 // checked and wrong
	ExitNoKey     = 4 // key absent or not the right one
	ExitStopped   = 5 // by the operator
	ExitUnsettled = 6 // an earlier command must be settled first, or this one ended unsettled
)

// ErrWrong is wrapped by what a command has checked and found wrong.
var ErrWrong = errors.New("checked and wrong")

// UsageError is a command line that cannot be carried out as it stands.
type UsageError struct {
	Text    string
	Command string // whose it is, as "rootseal enroll"; empty before run knows
}

func (e *UsageError) Error() string { return e.Text }

// UsageOf is the command whose help is worth reading.
func (e *UsageError) UsageOf() string { return e.Command }

// ending is an error that says how the command ends.
type ending struct {
	error
	code int
}

func (e *ending) Unwrap() error { return e.error }

// EndsWith makes a sentinel with which a command ends in this exit code, unless
// something worse has happened as well.
func EndsWith(code int, err error) error { return &ending{err, code} }

func Usage(format string, args ...any) error {
	return &UsageError{Text: printable.Sentence(format, args...)}
}

// ExitCode says what an error means for the caller. What is unsettled comes
// first: a script must not take it for anything less.
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
	case errors.As(err, &died): // what it was about nobody knows
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
	case is(device.ErrNotOnDesk, device.ErrKeyChanged, device.ErrRemoved, device.ErrDuplicate, device.ErrNoOATH, custody.ErrNotRecorded, enroll.ErrLostIsHere,
		officers.ErrNotOfficer, piv.ErrOtherKey, piv.ErrOtherToken):
		return ExitNoKey
	case is(ErrWrong, officers.ErrRoot, custody.ErrForked, custody.ErrNotOfTrip, custody.ErrKeysDiffer, ledger.ErrDamaged):
		return ExitWrong
	default:
		return ExitFailed
	}
}

// ErrNoKey says that nothing that is plugged in can be asked.
var ErrNoKey = EndsWith(ExitNoKey, hint.Sentinel(hint.PlugKey, "no key on the desk"))

// ErrNotContained says that a ledger is not the one from which a head was
// noted, or no longer.
var ErrNotContained = EndsWith(ExitWrong, hint.Sentinel(hint.ReadHead, "is not in the ledger"))

// ErrNoRecord keeps a mistyped folder from passing for a ledger that is right.
var ErrNoRecord = hint.Sentinel(hint.CheckFolder, "there is no record in it")
