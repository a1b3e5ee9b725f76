package record

import "rootseal/enroll/hint"

// ErrNotRecorded: no record of the ledger names the key.
var ErrNotRecorded = hint.Sentinel(hint.CheckSerial, "this key is not in the ledger")

// NotRecorded returns ErrNotRecorded. Before the first enrollment, its hint is to enroll.
func (b *Book) NotRecorded() error {
	if len(b.Devices) == 0 {
		return hint.Mark(hint.EnrollFirst, ErrNotRecorded)
	}
	return ErrNotRecorded
}
