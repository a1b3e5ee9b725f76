package record

import (
	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrNotRecorded means that no record gives a key a seed.
var ErrNotRecorded = hint.Sentinel(hint.CheckSerial, "this key is not in the ledger")

// NotRecorded returns ErrNotRecorded for a key. Before the first enrollment, its hint is
// to enroll. An officer's key is in the ledger, but no seed ever comes to it, so the error
// and the hint are about the officer.
func (b *Book) NotRecorded(serial uint32) error {
	switch who := b.SignerWith(serial); {
	case who != "":
		return officersKeyError{message.Errorf("it is the officer's key of %s, and holds no seed", who)}
	case len(b.Devices) == 0:
		return hint.Mark(hint.EnrollFirst, ErrNotRecorded)
	}
	return ErrNotRecorded
}

// SignerWith returns the name of the officer who signs with a key, or who did before the
// officer was removed; empty if no officer has that key.
func (b *Book) SignerWith(serial uint32) string {
	b.signatures.read()
	return b.signatures.register.SignerWith(serial)
}

// officersKeyError is ErrNotRecorded of an officer's key.
type officersKeyError struct{ error }

func (e officersKeyError) Unwrap() error { return e.error }

func (officersKeyError) Is(target error) bool { return target == ErrNotRecorded }

func (officersKeyError) Hint() hint.ID { return hint.NameSeedKey }
