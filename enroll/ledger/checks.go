package ledger

import (
	"crypto/sha256"
	"sync"
)

// Checks remembers the expensive checks that the records of an open ledger have passed.
// Commands read the same signatures many times, and a ledger keeps them for years. A check
// has no number and no name: it is the hash of every byte that its result depends on, so
// other bytes are another check.
type Checks struct {
	passed sync.Map // [sha256.Size]byte: true
}

// Passes reports whether the bytes pass a check. It runs the check unless the same bytes
// have passed it; a failure is not remembered. Without a memory, it always runs it.
func (c *Checks) Passes(bytes [sha256.Size]byte, check func() bool) bool {
	if c == nil {
		return check()
	}
	if _, before := c.passed.Load(bytes); before {
		return true
	}
	passes := check()
	if passes {
		c.passed.Store(bytes, true)
	}
	return passes
}

// Checks returns the memory that the records of one open ledger share; nil for a record
// from elsewhere.
func (r Record) Checks() *Checks { return r.checks }
