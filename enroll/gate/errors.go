package gate

import "errors"

// What keeps a command from going on.
var (
	ErrNotConfirmed = errors.New("nobody has confirmed what would be deleted")
	ErrUnsignedPlan = errors.New("its intent is not signed by an officer")
	ErrSealed       = errors.New("the key is in a bag")
)

var ErrOpen = errors.New("an earlier ceremony for this principal is not settled")

var ErrGroupTaken = errors.New("this group already holds a device for this principal")

var ErrNoKeys = errors.New("no key named")
