package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrForked means that two ledgers have different records under one number.
var ErrForked = hint.Sentinel(hint.CompareCopies, "the two ledgers are not one")

// Extend copies the records of another ledger that this one lacks, byte for byte, and
// returns their number. It refuses a ledger that does not begin with all records of
// this one, except one that ends sooner; then there is nothing to copy.
func (l *Ledger) Extend(ctx context.Context, from *Ledger) (copied uint64, err error) {
	if l.away || from.away {
		return 0, fmt.Errorf("copying records: %w", ErrAway)
	}
	source := from.copyOfChain()
	defer l.inTurn(goesOn)()
	unlock, err := l.store.Lock(ctx)
	if err != nil {
		return 0, fmt.Errorf("locking ledger: %w", err)
	}
	defer unlock()
	if err := l.catchUp(); err != nil {
		return 0, fmt.Errorf("reading ledger: %w", err)
	}
	for {
		if err := l.copyOfChain().partsFrom(source); err != nil {
			return copied, fmt.Errorf("copying records: %w", err)
		}
		next := l.Head().Sequence + 1
		if next > source.head().Sequence {
			return copied, nil
		}
		if err := context.Cause(ctx); err != nil {
			return copied, err
		}
		r := source.records[next-1]
		data, err := r.File()
		if err != nil {
			return copied, message.Errorf("copying record %d: %w", next, err)
		}
		switch err := l.store.Create(next, data); {
		case err == nil:
			if _, err := l.take(r, data); err != nil {
				return copied, err
			}
			copied++
		case errors.Is(err, fs.ErrExist): // another command was first; the loop compares
			if err := l.catchUp(); err != nil {
				return copied, fmt.Errorf("reading ledger: %w", err)
			}
			if l.Head().Sequence < next {
				return copied, message.Errorf("copying record %d: %w", next, err)
			}
		default:
			return copied, message.Errorf("copying record %d: %w", next, err)
		}
	}
}

func (l *Ledger) copyOfChain() *chain {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := *l.chain
	return &c
}

// partsFrom returns ErrForked, with the number, if the chains differ where both have a
// record.
func (c *chain) partsFrom(other *chain) error {
	for i := range min(len(c.hashes), len(other.hashes)) {
		if c.hashes[i] != other.hashes[i] {
			return message.Errorf("%w: they part at record %d, which is %.16s in one and %.16s in the other", ErrForked, i+1, c.hashes[i], other.hashes[i])
		}
	}
	return nil
}
