package gate

import (
	"errors"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
)

var (
	ErrRolledBack   = errors.New("the ledger lacks what this workstation remembers of it")
	ErrUnremembered = hint.Sentinel(hint.MendMemory, "nobody can tell whether the ledger was cut")
)

func RolledBack(missing string) error {
	return hint.New("", hint.TypeHead, fmt.Errorf("%w: %s", ErrRolledBack, missing), missing)
}

// MayDestroy refuses to delete anything by a ledger that lacks what is remembered
// of it, or of which nobody can tell that, until the operator has typed a head that
// it has.
func MayDestroy(r *env.Env) error {
	if err := r.Remembered.Unread; err != nil && !r.HeadIsTyped() {
		return fmt.Errorf("%w: %w", ErrUnremembered, err)
	}
	if missing := r.Lacks(); missing != "" && !r.HeadIsTyped() {
		return RolledBack(missing)
	}
	return nil
}
