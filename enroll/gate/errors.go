package gate

import "errors"

// What keeps a command from going on.
var (
	ErrNotConfirmed = errors.New("the deletion is not confirmed")
	ErrUnsignedPlan = errors.New("no officer has signed its intent")
	ErrSealed       = errors.New("the key is in a bag")
)

var ErrOpen = errors.New("an earlier ceremony for this principal is unfinished")

var ErrGroupTaken = errors.New("this group already has a device of this principal")

var ErrNoKeys = errors.New("no key named")
