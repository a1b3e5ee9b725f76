package manager

import (
	"rootseal/enroll/hint"
	"rootseal/message"
)

// What is wrong with a password manager.
var (
	// ErrManager: the command failed, and it may say why.
	ErrManager = hint.Sentinel(hint.RunManager, "the password manager failed")
	// ErrSignedOut: you are not signed in, or the vault is locked.
	ErrSignedOut = hint.Sentinel(hint.UnlockManager, "the password manager is signed out or locked")
	// ErrSlow: no answer in time.
	ErrSlow = hint.Sentinel(hint.UnlockManager, "the password manager did not answer in time")
	// ErrItem: an item of that name is there already.
	ErrItem = hint.Sentinel(hint.DeleteItem, "the password manager has an item of that name")
	// ErrOutput: the command ended well, and printed something else than expected.
	ErrOutput = hint.Sentinel(hint.RunManager, "the password manager answered something else")
	// ErrNoProgram: no program of a password manager runs in a rehearsal.
	ErrNoProgram = hint.Sentinel(hint.UseRealManager, "no password manager can be run here")
	// ErrOtherSeed: its code is not one of this seed.
	ErrOtherSeed = hint.Sentinel(hint.RunManager, "the code of the password manager is not one of this seed")
)

// errNoManager: neither a plan nor a record of rootseal's names such a manager.
var errNoManager = hint.Sentinel(hint.CompareLedgers, "not a password manager that rootseal runs")

// errOption: a record names an item that a program would read as an option.
var errOption = hint.Sentinel(hint.CompareLedgers, "not the name of an item that rootseal makes")

// ExitError is the end of a program with an exit code that is not zero.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return message.Englishf("exit code %d", e.Code) }
