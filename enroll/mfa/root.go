package mfa

import (
	"cmp"
	"errors"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ErrNoRoot says that the root user does not sign in: it has no console to add a
// device in, and no device to replace.
var ErrNoRoot = errors.New("the root user does not sign in there, and has no MFA device")

// CheckRoot refuses the root user of a partition in which it does not sign in. A
// partition that is not told is a guess, which the operator can correct.
func CheckRoot(region string, who principal.Principal, p cloud.Partition, told bool) error {
	if who.Kind != principal.Root || p.Root != cloud.No {
		return nil
	}
	why := message.Errorf("%w: %s, of partition %s", ErrNoRoot, who, p.ID)
	if told {
		return hint.New("", hint.EnrollUsers, why)
	}
	return hint.New("", hint.StateOrUsers, why, cmp.Or(region, p.ID))
}
