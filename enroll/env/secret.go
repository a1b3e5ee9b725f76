package env

import (
	"fmt"

	"rootseal/enroll/hint"
	"rootseal/enroll/seed"
)

// AWSSecretLength is how many base32 characters AWS's secrets have.
const AWSSecretLength = 64

// ErrSecretLength: a secret was not handed over whole, or something else was. The
// first characters of a secret are a seed like any other: keys would take it and
// prove it, and the console would never take its codes.
var ErrSecretLength = hint.Sentinel(hint.CopyWhole, "the secret key is not whole")

// Check refuses a secret that has not the length that it has to have.
func (r SecretRequest) Check(secret *seed.Seed) error {
	if n := secret.Digits(); r.Length > 0 && n != r.Length {
		return fmt.Errorf("reading the secret key: %w: it has %d characters instead of %d", ErrSecretLength, n, r.Length)
	}
	return nil
}
