package main

import (
	"context"
	"errors"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"

	officers "rootseal/enroll/officer"
	"rootseal/guarded"
)

// Exit codes, part of the contract with scripts.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitWrong     = 3 // checked and wrong
	exitNoKey     = 4 // key absent or not the right one
	exitStopped   = 5 // by the operator
	exitUnsettled = 6 // an earlier command must be settled first, or this one ended unsettled
)

// errWrong is wrapped by what a command has checked and found wrong.
var errWrong = errors.New("checked and wrong")

// usageError is a command line that cannot be carried out as it stands.
type usageError struct {
	text    string
	command string // whose it is, as "rootseal enroll"; empty before run knows
}

func (e *usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return &usageError{text: sentence(format, args...)} }

// exitCode says what an error means for the caller. What is unsettled comes
// first: a script must not take it for anything less.
func exitCode(err error) int {
	is := func(targets ...error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
	var use *usageError
	var died *guarded.PanicError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &died): // what it was about nobody knows
		return exitFailed
	case is(step.ErrUnsettled, gate.ErrOpen):
		return exitUnsettled
	case is(gate.ErrAgainst):
		return exitNoKey
	case errors.As(err, &use), is(gate.ErrAskAgainst, custody.ErrSharedBag, custody.ErrSelfObserved, principal.ErrInvalid, principal.ErrGroupLabel, gate.ErrNoKeys, enroll.ErrKeyTwice, enroll.ErrOneKey, custody.ErrAdoptKeys, custody.ErrCustodyWord, env.ErrNotALine, errSeveral, errWhichOfficer, audit.ErrUntil, audit.ErrNoReason):
		return exitUsage
	case is(env.ErrStopped, context.Canceled):
		return exitStopped
	case is(device.ErrNotOnDesk, device.ErrKeyChanged, device.ErrRemoved, device.ErrDuplicate, device.ErrNoOATH, errNoKey, errNotHeld, custody.ErrNotRecorded, enroll.ErrLostIsHere,
		errNoOfficer, officers.ErrNotOfficer, pivkey.ErrOtherKey, pivkey.ErrOtherToken):
		return exitNoKey
	case is(errWrong, errNotContained, errSignatures, errUnsigned, errFalseRecord, officers.ErrRoot, custody.ErrForked, custody.ErrNotOfTrip, custody.ErrKeysDiffer, ledger.ErrDamaged):
		return exitWrong
	default:
		return exitFailed
	}
}
