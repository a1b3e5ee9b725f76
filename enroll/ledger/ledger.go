// Package ledger stores what rootseal did: an append-only chain of small JSON
// files, one for each record. An examiner can read and check them with sha256sum
// and jq alone. docs/ledger.md specifies the format, which does not change.
//
// Start reading at [Open] and [Ledger.Append]; [Record] is the envelope, and each
// kind of record has a [Body]. [Store] is the storage below; [Dir] is the store in
// a folder.
//
// # Words
//
//	record     one entry: an envelope and a body
//	kind       the type of a body, such as "begin"
//	head       number and hash of the last record
//	ceremony   one recorded change: the records with one ceremony id
//	world      "aws", or "rehearsal" for simulated keys and accounts
//	Witness    a one-time challenge with a hash of its answer
//	Owed       pending cleanup
//	officer    in a record's envelope: the claimed identity of its writer
//	trip       use of an offline copy of the ledger
//	damage     bytes that no rootseal wrote, or that were changed later
//
// # Rules
//
// Each record contains the hash of the bytes of the record before, so the head
// identifies all records.
//
// A record is on disk, whole and synced, before the act that it announces. If a record
// cannot be written, the act does not happen.
//
// The reader is strict. It accepts a record only if the record encodes to exactly
// the bytes that were read, so it ignores nothing in a file and every value has one
// spelling. A record of a newer rootseal is ErrNewer. Any other fault is a
// *DamageError with the number of the first bad record.
//
// The ledger never contains a seed, a password, or a code that AWS could still
// accept. A [Witness] makes a later answer of a key checkable without the seed.
//
// Several processes may use one ledger. A lock orders their records
// ([Ledger.Append]), and a claim keeps two commands from working on one ceremony
// ([Ledger.Claim]).
package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"rootseal/enroll/hint"
)

// ErrWorld means that the ledger belongs to the other world.
var ErrWorld = hint.Sentinel(hint.OtherLedger, "ledger of another world")

// Identity is what every record of this process says about its writer.
type Identity struct {
	World string // WorldAWS or WorldRehearsal; empty to read a ledger of either world and append nothing
	Tool  string // program and version, "rootseal 1.0.0"
	Host  string
}

// Entry is the caller's part of a new record.
type Entry struct {
	Command  string
	Ceremony string
	AWSTime  *time.Time
	Officer  Officer
	Body     Body

	// Provided, if set, gets all earlier records and may refuse the entry. No other
	// process can append between its return and this record.
	Provided func([]Record) error

	// Despite are End records of the ceremony that do not close it.
	Despite []uint64
}

// Ledger is an open ledger. Several goroutines may use it, while other processes
// append to the same store.
type Ledger struct {
	store Store
	id    Identity
	now   func() time.Time
	away  bool // this is an offline copy

	mu     sync.Mutex
	chain  *chain
	wrote  map[uint64]bool  // sequences that this Ledger appended
	claims map[string]claim // on a shared ledger, by ceremony
}

// Open reads and checks the whole ledger. A store without records is an empty
// ledger; the first Append creates everything. The error is ErrNewer, a
// *DamageError, ErrWorld, or an error of the store.
func Open(store Store, id Identity, now func() time.Time) (*Ledger, error) {
	c, err := readChain(store)
	if err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	l := &Ledger{store: store, id: id, now: now, chain: c, wrote: map[uint64]bool{}, claims: map[string]claim{}}
	if err := l.checkWorld(); err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	if l.away, err = store.Away(); err != nil {
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	return l, nil
}

// ErrEnded means that the ceremony has an End, and accepts no further record.
var ErrEnded = hint.Sentinel(hint.SeeEnd, "the ceremony has ended")

// Append writes the next record, after all records that other processes have
// appended. If another process takes the number first, Append reads its record, checks
// the entry against it, and takes the next number. It refuses a record of an ended ceremony (ErrEnded). If Append returns
// no error, the record is on disk. After an error from the store the record may
// still exist, for example if only the last sync failed; Append reads the ledger
// again, so Records shows which.
func (l *Ledger) Append(ctx context.Context, e Entry) (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	// An entry that cannot be written must not leave an empty folder.
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
	for race := 1; ; race++ {
		if err := l.chain.catchUp(l.store); err != nil {
			return Head{}, fmt.Errorf("reading ledger: %w", err)
		}
		l.noteReading()
		if err := l.checkWorld(); err != nil {
			return Head{}, err
		}
		if err := l.admits(e); err != nil {
			return Head{}, err
		}
		// The record must have the time of writing, even after a wait for the lock.
		if now := l.now(); l.chain.head() != before || !seconds(&now).Equal(*seconds(&r.Time)) {
			if r, data, err = l.compose(e); err != nil {
				return Head{}, err
			}
			before = l.chain.head()
		}
		next := before.Sequence + 1
		err := l.store.Create(next, data)
		if err == nil {
			if err := l.chain.take(r, data); err != nil {
				return Head{}, err
			}
			l.wrote[next] = true
			return l.chain.head(), nil
		}
		err = errors.Join(fmt.Errorf("writing record %d: %w", next, err), l.chain.catchUp(l.store))
		// On a shared ledger, another workstation was first. The entry is checked against its
		// records, and takes the next number.
		if !errors.Is(err, fs.ErrExist) || l.chain.head() == before || race == maxRaces || ctx.Err() != nil {
			return Head{}, err
		}
	}
}

// maxRaces is how often other workstations may be first before an append fails.
const maxRaces = 1000

// admits checks an entry against the records before it.
func (l *Ledger) admits(e Entry) error {
	if e.Ceremony != "" {
		for _, r := range l.chain.records {
			if _, ended := r.Body.(*End); ended && r.Ceremony == e.Ceremony && !slices.Contains(e.Despite, r.Sequence) {
				return fmt.Errorf("%w: %s", ErrEnded, e.Ceremony)
			}
		}
	}
	if err := l.admitsClaim(e.Ceremony); err != nil {
		return err
	}
	if err := l.MayRecord(e.Body); err != nil {
		return err
	}
	if e.Provided != nil {
		return e.Provided(l.chain.records)
	}
	return nil
}

// compose returns the record that follows the head, and its bytes.
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
		err = l.chain.fits(len(data)) // no reader would accept a larger one
	}
	if err != nil {
		return Record{}, nil, fmt.Errorf("composing record of kind %s: %w", e.Body.Kind(), err)
	}
	return r, data, nil
}

func (l *Ledger) checkWorld() error {
	if world := l.chain.world(); l.id.World != "" && world != "" && world != l.id.World {
		return fmt.Errorf("%w: the ledger has %q, this command %q", ErrWorld, world, l.id.World)
	}
	return nil
}

// Identity returns the identity under which this ledger writes records.
func (l *Ledger) Identity() Identity { return l.id }

// Wrote reports whether this Ledger itself appended the record. It does not rely on the
// identity in the record.
func (l *Ledger) Wrote(sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrote[sequence]
}

// Records returns every record, oldest first. Callers share the records, and must not
// change what they point to.
func (l *Ledger) Records() []Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.chain.records)
	return l.chain.records[:n:n]
}

// Head returns the head, with the whole hash.
func (l *Ledger) Head() Head {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chain.head()
}

// Contains reports whether the ledger has the record that h identifies, and so
// everything that the ledger had when h was printed.
func (l *Ledger) Contains(h Head) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chain.contains(h)
}
