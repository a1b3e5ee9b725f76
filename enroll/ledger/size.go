package ledger

import (
	"fmt"

	"rootseal/enroll/limited"
)

// A ledger's folder may be written to by others, so what is read of it is bounded.
const (
	// maxRecord is what a record may have. Most have 1 to 15 KB; that of an audit
	// grows with its findings, 120 bytes each, and one that came home from a trip is
	// a third larger than it was there.
	maxRecord = 4 << 20

	// maxLedger is what all of them may have: fifty years of 500 accounts.
	maxLedger = 1 << 30

	// maxNames is how many names a folder of records may have, those of others
	// included. A ledger of so many records is beyond maxLedger.
	maxNames = 1 << 22
)

// fits tells whether the chain can be extended by a record of this size.
func (c *chain) fits(size int) error {
	switch {
	case size > maxRecord:
		return fmt.Errorf("%w: %d bytes, more than %d", limited.ErrTooLarge, size, maxRecord)
	case int64(size) > c.room:
		return fmt.Errorf("%w: all records have more than %d bytes together", limited.ErrTooLarge, maxLedger)
	}
	return nil
}
