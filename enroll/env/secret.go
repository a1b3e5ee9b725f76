package env

import (
	"errors"
	"fmt"

	"rootseal/enroll/hint"
	"rootseal/enroll/seed"
)

// AWSSecretLength is the number of base32 characters in a secret of AWS.
const AWSSecretLength = 64

// ErrSecretLength says that a secret is not complete, or is something else. The first
// characters of a secret are a seed like any other: keys would take and prove it, and
// the console would refuse its codes.
var ErrSecretLength = errors.New("the secret key is not whole")

// Check refuses a secret of another length than the required one.
func (r SecretRequest) Check(secret *seed.Seed) error {
	if n := secret.Digits(); r.Length > 0 && n != r.Length {
		return hint.New("reading the secret key", hint.CopyWhole, fmt.Errorf("%w: it has %d characters instead of %d", ErrSecretLength, n, r.Length))
	}
	return nil
}
