package record

import (
	"time"

	"rootseal/enroll/ledger"
)

// Ref is the record from which a fact comes.
type Ref struct {
	Sequence uint64         // of the record; for a trip, of the away record
	Time     time.Time      // when it was done, by that workstation's clock
	Officer  ledger.Officer // claimed identity
	Trip     uint64         // sequence of its trip; 0 if made at home
}

// IsZero reports whether there is no such record.
func (r Ref) IsZero() bool { return r.Sequence == 0 }
