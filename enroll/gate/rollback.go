package gate

import (
	"errors"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/message"
)

var (
	ErrRolledBack   = errors.New("the ledger lacks what this workstation remembers of it")
	errUnremembered = hint.Sentinel(hint.MendMemory, "it is unknown whether the ledger was cut")
)

func RolledBack(missing message.Text) error {
	return hint.New("", hint.TypeHead, message.Errorf("%w: %s", ErrRolledBack, missing), missing.String())
}

// MayDestroy refuses every deletion if the ledger lacks something that this
// workstation remembers, or if the memory cannot be read. It allows deletions
// again after the operator has typed a head that the ledger contains.
func MayDestroy(e *env.Env) error {
	if err := e.Remembered.Unread; err != nil && !e.HeadIsTyped() {
		return fmt.Errorf("%w: %w", errUnremembered, err)
	}
	if missing := e.Lacks(); !missing.IsZero() && !e.HeadIsTyped() {
		return RolledBack(missing)
	}
	return nil
}
