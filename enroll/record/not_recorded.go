package record

import (
	"fmt"
	"slices"

	"rootseal/enroll/hint"
)

// ErrNotRecorded means that no record gives a key a seed.
var ErrNotRecorded = hint.Sentinel(hint.CheckSerial, "this key is not in the ledger")

// NotRecorded returns ErrNotRecorded for a key. Before the first enrollment, its hint is
// to enroll. An officer's key is in the ledger, but no seed ever comes to it, so the error
// and the hint are about the officer.
func (b *Book) NotRecorded(serial uint32) error {
	switch who := b.SignerWith(serial); {
	case who != "":
		return officersKeyError{who}
	case len(b.Devices) == 0:
		return hint.Mark(hint.EnrollFirst, ErrNotRecorded)
	}
	return ErrNotRecorded
}

// SignerWith returns the name of the officer who signs with a key, or who did before the
// officer was removed; empty if no officer has that key.
func (b *Book) SignerWith(serial uint32) string {
	b.signatures.read()
	if b.signatures.register == nil {
		return ""
	}
	for _, o := range slices.Backward(b.signatures.register.Officers) {
		if o.KeySerial == serial {
			return o.Name
		}
	}
	return ""
}

// officersKeyError is ErrNotRecorded of an officer's key.
type officersKeyError struct{ officer string }

func (e officersKeyError) Error() string {
	return fmt.Sprintf("it is the officer's key of %s, and holds no seed", e.officer)
}

func (e officersKeyError) Is(target error) bool { return target == ErrNotRecorded } //nolint:errorlint // this is errors.Is

func (e officersKeyError) Hint() hint.ID { return hint.NameSeedKey }
