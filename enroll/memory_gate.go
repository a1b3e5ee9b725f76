package enroll

import (
	"errors"
	"fmt"

	"rootseal/enroll/hint"
)

var (
	ErrRolledBack   = errors.New("the ledger lacks what this workstation remembers of it")
	ErrUnremembered = errors.New("nobody can tell whether the ledger was cut")
)

func rolledBack(missing string) error {
	return hint.New("", hint.TypeHead, fmt.Errorf("%w: %s", ErrRolledBack, missing), missing)
}

// mayDestroy refuses to delete anything by a ledger that lacks what is remembered
// of it, or of which nobody can tell that, until the operator has typed a head that
// it has.
func (r *Room) mayDestroy() error {
	if err := r.Remembered.Unread; err != nil && !r.headIsTyped() {
		return hint.New("", hint.MendMemory, fmt.Errorf("%w: %w", ErrUnremembered, err))
	}
	if missing := r.Lacks(); missing != "" && !r.headIsTyped() {
		return rolledBack(missing)
	}
	return nil
}
