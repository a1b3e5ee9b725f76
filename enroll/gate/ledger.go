package gate

import (
	"errors"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
)

var (
	ErrRolledBack   = errors.New("the ledger lacks what this workstation remembers of it")
	ErrUnremembered = errors.New("nobody can tell whether the ledger was cut")
)

func RolledBack(missing string) error {
	return hint.New("", hint.TypeHead, fmt.Errorf("%w: %s", ErrRolledBack, missing), missing)
}

// MayDestroy refuses to delete anything by a ledger that lacks what is remembered of
// it, or whose memory cannot be read, until the operator has typed a head that it
// contains.
func MayDestroy(e *env.Env) error {
	if err := e.Remembered.Unread; err != nil && !e.HeadIsTyped() {
		return hint.New("", hint.MendMemory, fmt.Errorf("%w: %w", ErrUnremembered, err))
	}
	if missing := e.Lacks(); missing != "" && !e.HeadIsTyped() {
		return RolledBack(missing)
	}
	return nil
}
