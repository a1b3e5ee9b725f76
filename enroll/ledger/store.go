package ledger

import "context"

// Store keeps the bytes of records under their numbers, 1 to 99,999,999. It
// knows nothing of what they say.
type Store interface {
	// Sequences lists the numbers that are there, ascending; none where the
	// store does not exist yet. It creates nothing.
	Sequences() ([]uint64, error)
	// Read returns the bytes of a record; fs.ErrNotExist where there is none. It
	// reads no more than a record may have: more is a *DamageError.
	Read(sequence uint64) ([]byte, error)
	// Create makes a record durable under a number that is free, whole or not
	// at all; fs.ErrExist where it is taken. After any other error it may be
	// there or not.
	Create(sequence uint64, data []byte) error
	// Lock keeps other processes from appending until unlock is called.
	Lock(ctx context.Context) (unlock func(), err error)
	// Claim takes a ceremony for as long as a command works on it. It does not
	// wait: ok is false where another has it. A process that dies lets go.
	Claim(ceremony string) (release func(), ok bool, err error)
	// Away tells whether this is a copy for a trip, whose new records are kept
	// apart from those that it was taken with.
	Away() (bool, error)
}
