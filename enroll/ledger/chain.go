package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"rootseal/message"
)

// chain is a checked prefix of a ledger: records 1 to n, each with the hash of the
// record before.
type chain struct {
	records []Record
	hashes  []string // SHA-256 of each record's bytes, 64 hex digits
	room    int64    // bytes left for further records
	checks  *Checks  // of its records
}

// hash returns the SHA-256 by which the ledger names the bytes of a record.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (c *chain) head() Head {
	if len(c.hashes) == 0 {
		return Head{Hash: strings.Repeat("0", 2*sha256.Size)}
	}
	return Head{Sequence: uint64(len(c.hashes)), Hash: c.hashes[len(c.hashes)-1]}
}

// world returns the world of the first record, or "" without records.
func (c *chain) world() string {
	if len(c.records) == 0 {
		return ""
	}
	return c.records[0].World
}

// extend checks data as the next record and appends it.
func (c *chain) extend(data []byte) error {
	next := c.head().Sequence + 1
	if err := c.fits(len(data)); err != nil {
		return &DamageError{Sequence: next, Cause: err}
	}
	r, err := decode(next, data)
	if err != nil {
		return err
	}
	return c.take(r, data)
}

// take appends a record and its bytes, if the record follows the last one.
func (c *chain) take(r Record, data []byte) error {
	head := c.head()
	next := head.Sequence + 1
	var err error
	switch {
	case r.Sequence != next:
		err = message.Errorf("calls itself record %d", r.Sequence)
	case r.Previous != head.Hash:
		err = message.Errorf("does not follow %s", head)
	case c.world() != "" && r.World != c.world():
		err = message.Errorf("of world %q in a ledger of world %q", r.World, c.world())
	}
	if err != nil {
		return &DamageError{Sequence: next, Cause: err}
	}
	r.checks = c.checks
	c.records = append(c.records, r)
	c.hashes = append(c.hashes, hash(data))
	c.room -= int64(len(data))
	return nil
}

// readChain reads and checks everything in the store. It lists first and reads later.
// While another process appends, a listing may show a record without the one before it;
// by the time of reading, all records before a listed one exist.
func readChain(store Store) (*chain, error) {
	sequences, err := store.Sequences()
	if err != nil {
		return nil, fmt.Errorf("listing records: %w", err)
	}
	c := &chain{room: maxLedger, checks: new(Checks)}
	if err := c.catchUp(store); err != nil {
		return nil, err
	}
	last := c.head().Sequence
	if len(sequences) > 0 && sequences[len(sequences)-1] > last {
		return nil, &DamageError{Sequence: last + 1, Cause: errors.New("missing, though later ones are there")}
	}
	return c, nil
}

// catchUp reads what other processes have appended. It first reads the head again: this
// chain does not continue a ledger that was cut, or restored from a copy, in between.
func (c *chain) catchUp(store Store) error {
	if head := c.head(); head.Sequence > 0 {
		data, err := store.Read(head.Sequence)
		if errors.Is(err, fs.ErrNotExist) {
			return &DamageError{Sequence: head.Sequence, Cause: errors.New("deleted after it was read")}
		}
		if err != nil {
			return unread(head.Sequence, err)
		}
		if hash(data) != head.Hash {
			return &DamageError{Sequence: head.Sequence, Cause: errors.New("changed after it was read")}
		}
	}
	for {
		next := c.head().Sequence + 1
		data, err := store.Read(next)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return unread(next, err)
		}
		if err := c.extend(data); err != nil {
			return err
		}
	}
}

// unread adds the number of a record that could not be read; a DamageError has it
// already.
func unread(sequence uint64, err error) error {
	if errors.Is(err, ErrDamaged) {
		return err
	}
	return message.Errorf("reading record %d: %w", sequence, err)
}
