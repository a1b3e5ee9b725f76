// Package ledger is the record of what rootseal did: an append-only chain of
// small JSON files, one for each record, that an examiner can read and check
// with sha256sum and jq alone. docs/ledger.md specifies the format, which does
// not change.
//
// Each record names the hash of the bytes of the record before, so the head
// (the number and hash of the last one) stands for all of them. A record is on
// disk, whole and synced, before the act that it announces; a record that
// cannot be written stops the act.
//
// The reader is strict. A record is accepted only if it encodes to exactly the
// bytes that were read, so nothing in a file is ignored and nothing has two
// spellings. What a newer rootseal wrote is ErrNewer; anything else that is
// not right is a *DamageError with the number of the first bad record.
//
// It never holds a seed, a password, or a code that AWS could still accept.
// A [Witness] lets anybody check a later answer of a key without the seed.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rootseal/enroll/hint"
)

// ErrWorld says that a ledger is of the other world.
var ErrWorld = hint.Sentinel(hint.OtherLedger, "ledger of another world")

// Identity is what every record of this process says of its writer.
type Identity struct {
	World string // WorldAWS or WorldRehearsal; empty to read a ledger of either and append nothing
	Tool  string // program and version, "rootseal 1.0.0"
	Host  string
}

// Entry is what a command wants recorded.
type Entry struct {
	Command  string
	Ceremony string
	AWSTime  *time.Time
	Officer  Officer
	Body     Body

	// Provided, where there is one, is asked with everything that was recorded
	// before, and nobody can append between its answer and this record.
	Provided func([]Record) error
}

// Ledger is an open ledger. It is safe for use by several goroutines; other
// processes may append to the same store meanwhile.
type Ledger struct {
	store Store
	id    Identity
	now   func() time.Time
	away  bool // a copy for a trip

	mu    sync.Mutex
	chain *chain
	wrote map[uint64]bool // by this Ledger
}

// Open reads and checks the whole ledger. A store without records is an empty
// ledger; nothing is created before the first Append. The error is ErrNewer, a
// *DamageError, ErrWorld, or what the store said.
func Open(store Store, id Identity, now func() time.Time) (*Ledger, error) {
	c, err := readChain(store)
	if err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	l := &Ledger{store: store, id: id, now: now, chain: c, wrote: map[uint64]bool{}}
	if err := l.checkWorld(); err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	if l.away, err = store.Away(); err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	return l, nil
}

// ErrEnded says that a ceremony has its end, after which nothing of it follows.
var ErrEnded = hint.Sentinel(hint.SeeEnd, "the ceremony has ended")

// ErrClaimed says that another command is at work on a ceremony.
var ErrClaimed = hint.Sentinel(hint.LetFinish, "another rootseal is at work on it")

// Claim takes a ceremony for as long as the caller works on it, and reads what
// other processes have appended until then; ErrClaimed where one of them is
// still at work on it.
func (l *Ledger) Claim(ceremony string) (release func(), err error) {
	release, ok, err := l.store.Claim(ceremony)
	if err != nil {
		return nil, fmt.Errorf("claiming ceremony %s: %w", ceremony, err)
	}
	if !ok {
		return nil, fmt.Errorf("claiming ceremony %s: %w", ceremony, ErrClaimed)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.chain.catchUp(l.store); err != nil {
		release()
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	return release, nil
}

// Append writes the next record, on top of what other processes have appended
// since. It refuses one of a ceremony that has ended (ErrEnded). When it returns
// without error the record is on disk. After an error from the store the record
// may be there all the same, as when only the last sync failed; the ledger is
// read again, so Records tells.
func (l *Ledger) Append(ctx context.Context, e Entry) (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	// An entry that cannot be written must not leave an empty folder behind.
	before := l.chain.head()
	r, data, err := l.compose(e)
	if err != nil {
		return Head{}, err
	}
	unlock, err := l.store.Lock(ctx)
	if err != nil {
		return Head{}, fmt.Errorf("locking ledger: %w", err)
	}
	defer unlock()
	if err := l.chain.catchUp(l.store); err != nil {
		return Head{}, fmt.Errorf("reading ledger: %w", err)
	}
	if err := l.checkWorld(); err != nil {
		return Head{}, err
	}
	if err := l.admits(e); err != nil {
		return Head{}, err
	}
	// It says when it was written, also after a wait for the lock.
	if now := l.now(); l.chain.head() != before || !seconds(&now).Equal(*seconds(&r.Time)) {
		if r, data, err = l.compose(e); err != nil {
			return Head{}, err
		}
	}
	next := l.chain.head().Sequence + 1
	if err := l.store.Create(next, data); err != nil {
		return Head{}, errors.Join(fmt.Errorf("writing record %d: %w", next, err), l.chain.catchUp(l.store))
	}
	if err := l.chain.take(r, data); err != nil {
		return Head{}, err
	}
	l.wrote[next] = true
	return l.chain.head(), nil
}

// admits holds an entry against what was recorded before it.
func (l *Ledger) admits(e Entry) error {
	if e.Ceremony != "" {
		for _, r := range l.chain.records {
			if _, ended := r.Body.(*End); ended && r.Ceremony == e.Ceremony {
				return fmt.Errorf("%w: %s", ErrEnded, e.Ceremony)
			}
		}
	}
	if err := l.MayRecord(e.Body); err != nil {
		return err
	}
	if e.Provided != nil {
		return e.Provided(l.chain.records)
	}
	return nil
}

// compose makes the record that would follow the head, and its bytes.
func (l *Ledger) compose(e Entry) (Record, []byte, error) {
	head := l.chain.head()
	if head.Sequence == maxSequence {
		return Record{}, nil, fmt.Errorf("composing record: ledger is full at %d records", maxSequence)
	}
	if e.Body == nil {
		return Record{}, nil, errors.New("composing record: no body")
	}
	r, data, err := compose(Record{
		Format: Format, Sequence: head.Sequence + 1, Previous: head.Hash, World: l.id.World,
		Time: l.now(), AWSTime: e.AWSTime, Tool: l.id.Tool, Host: l.id.Host,
		Officer: e.Officer, Command: e.Command, Ceremony: e.Ceremony, Body: e.Body,
	})
	if err == nil {
		err = l.chain.fits(len(data)) // else nobody could read it
	}
	if err != nil {
		return Record{}, nil, fmt.Errorf("composing record of kind %s: %w", e.Body.Kind(), err)
	}
	return r, data, nil
}

func (l *Ledger) checkWorld() error {
	if world := l.chain.world(); l.id.World != "" && world != "" && world != l.id.World {
		return fmt.Errorf("%w: it is of %q, this command of %q", ErrWorld, world, l.id.World)
	}
	return nil
}

// Identity is under whose name this ledger records.
func (l *Ledger) Identity() Identity { return l.id }

// Wrote tells whether this Ledger has appended a record itself, whatever the
// record says of who did.
func (l *Ledger) Wrote(sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrote[sequence]
}

// Records returns every record, oldest first. They are shared: do not change
// what they point to.
func (l *Ledger) Records() []Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.chain.records)
	return l.chain.records[:n:n]
}

// Head returns the last record's name, with the whole hash.
func (l *Ledger) Head() Head {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chain.head()
}

// Contains reports whether the ledger has the record that h names, and so
// everything that it had when h was printed.
func (l *Ledger) Contains(h Head) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chain.contains(h)
}
