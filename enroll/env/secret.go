package env

import (
	"rootseal/enroll/hint"
	"rootseal/enroll/seed"
	"rootseal/message"
)

// AWSSecretLength is the number of base32 characters in AWS's secrets.
const AWSSecretLength = 64

// ErrSecretLength means that a secret is incomplete, or is not a secret. A part
// of a secret is still a valid seed: keys would accept and prove it, but the
// console would never accept its codes.
var ErrSecretLength = hint.Sentinel(hint.CopyWhole, "the secret key is not whole")

// Check refuses a secret of another length than the required one.
func (r SecretRequest) Check(secret *seed.Seed) error {
	if r.Source == Scanned {
		return nil // the password manager has it
	}
	if n := secret.Digits(); r.Length > 0 && n != r.Length {
		return message.Errorf("reading the secret key: %w: it has %d characters instead of %d", ErrSecretLength, n, r.Length)
	}
	return nil
}
