package gate

import (
	"errors"

	"rootseal/enroll/hint"
)

// What keeps a command from going on.
var (
	ErrNotConfirmed = errors.New("the deletion is not confirmed")
	ErrNotAgreed    = errors.New("the plan is not confirmed") // it deletes nothing
	ErrUnsignedPlan = hint.Sentinel(hint.SignPlan, "no officer has signed its intent")
	ErrSealed       = errors.New("the key is in a bag")
)

var ErrOpen = hint.Sentinel(hint.RecoverFirst, "an earlier ceremony for this principal is unfinished")

var ErrGroupTaken = hint.Sentinel(hint.OtherGroup, "this group already has a device of this principal")

var ErrNoKeys = hint.Sentinel(hint.NameKeys, "no key named")
