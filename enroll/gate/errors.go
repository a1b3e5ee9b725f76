package gate

import (
	"errors"

	"rootseal/enroll/hint"
)

var (
	ErrNotConfirmed = errors.New("nobody has confirmed what would be deleted")
	ErrUnsignedPlan = hint.Sentinel(hint.SignPlan, "its intent is not signed by an officer")
	ErrSealed       = errors.New("the key is in a bag")
)

var ErrOpen = hint.Sentinel(hint.RecoverFirst, "an earlier ceremony for this principal is not settled")

var ErrGroupTaken = hint.Sentinel(hint.OtherGroup, "this group already holds a device for this principal")

var ErrNoKeys = hint.Sentinel(hint.NameKeys, "no key named")
