package mfa

import (
	"cmp"
	"errors"
	"fmt"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
)

// ErrNoRoot says that no root user signs in there: it has no console to add a
// device in, and no device to replace.
var ErrNoRoot = errors.New("the root user does not sign in there, and has no MFA device")

// CheckRoot refuses root where it does not sign in. Whose partition AWS did not tell
// may be of another.
func CheckRoot(r *env.Env, who principal.Principal, p cloud.Partition, told bool) error {
	if who.Kind != principal.Root || p.Root != cloud.No {
		return nil
	}
	why := fmt.Errorf("%w: %s, of partition %s", ErrNoRoot, who, p.ID)
	if told {
		return hint.New("", hint.EnrollUsers, why)
	}
	return hint.New("", hint.StateOrUsers, why, cmp.Or(r.Region, p.ID))
}
