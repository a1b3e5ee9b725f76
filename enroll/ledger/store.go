package ledger

import "context"

// Store keeps the bytes of records under their numbers, 1 to 99,999,999. It does not
// interpret the bytes.
type Store interface {
	// Sequences lists the existing numbers, ascending. If the store does not exist yet,
	// the list is empty. Sequences creates nothing.
	Sequences() ([]uint64, error)
	// Read returns the bytes of a record, or fs.ErrNotExist if there is none. It reads
	// at most the largest size of a record; a larger one is a *DamageError.
	Read(sequence uint64) ([]byte, error)
	// Create makes a whole record durable under a free number. The error is
	// fs.ErrExist if the number is taken. After any other error the record may or may
	// not exist, but never in part.
	Create(sequence uint64, data []byte) error
	// Lock stops other processes from appending until unlock is called.
	Lock(ctx context.Context) (unlock func(), err error)
	// Claim claims a ceremony while a command works on it. It does not wait: ok is
	// false if another process of this workstation has the claim. The death of a process
	// releases its claims.
	Claim(ceremony string) (release func(), ok bool, err error)
	// Away reports whether this is an offline copy, which keeps new records apart from
	// those that were copied.
	Away() (bool, error)
}

// Workstation is what a Store has, too, if several workstations share it. Workstations have no lock in common,
// so no process and no clock ends a claim: the workstation that began a ceremony has it until
// another workstation has recorded that it takes over.
type Workstation interface {
	// Keep stores at this workstation that it has a ceremony: since 0 because it began the
	// ceremony, else by the record of a take-over.
	Keep(ceremony string, since uint64) error
	// Kept returns what was stored. It is not ok if nothing was, or if the machine was
	// started again since.
	Kept(ceremony string) (since uint64, ok bool)
}
