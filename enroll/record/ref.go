package record

import (
	"time"

	"rootseal/enroll/ledger"
)

// Ref is the record that something rests on.
type Ref struct {
	Sequence uint64         // of the record; of one from a trip, of its away record
	Time     time.Time      // when it was done, by the clock of that workstation
	Officer  ledger.Officer // who did it, as claimed
	Trip     uint64         // sequence of the trip that it was made on; 0 at home
}

// IsZero tells whether there is no such record.
func (r Ref) IsZero() bool { return r.Sequence == 0 }
