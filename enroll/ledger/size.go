package ledger

import (
	"rootseal/enroll/limited"
	"rootseal/message"
)

// Other users may write to a ledger's folder, so reading has limits.
const (
	// MaxRecord is the largest size of a record. Most have 1 to 15 KB. The record of an
	// audit grows by 120 bytes for each finding, and a record imported from a trip is a
	// third larger than it was there.
	MaxRecord = 4 << 20

	// maxLedger is the largest size of all records: fifty years of 500 accounts.
	maxLedger = 1 << 30

	// maxNames limits the names in a records folder, including unrelated files. A
	// ledger with so many records exceeds maxLedger.
	maxNames = 1 << 22
)

// fits checks whether a record of this size may follow the chain.
func (c *chain) fits(size int) error {
	switch {
	case size > MaxRecord:
		return message.Errorf("%w: %d bytes, more than %d", limited.ErrTooLarge, size, MaxRecord)
	case int64(size) > c.room:
		return message.Errorf("%w: all records together have more than %d bytes", limited.ErrTooLarge, maxLedger)
	}
	return nil
}
