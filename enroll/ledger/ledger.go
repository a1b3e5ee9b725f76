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
	"fmt"
	"sync"
	"time"

	"rootseal/enroll/hint"
	"rootseal/message"
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

	turn turns       // of the goroutine that reads or writes the store
	last presumption // guarded by turn

	// mu guards what follows, and is free during a call of the store: a question about a
	// claim, asked while a key is in use, must not wait for the records of other ceremonies.
	mu     sync.Mutex
	chain  *chain           // never changed: a longer one takes its place
	wrote  map[uint64]bool  // sequences that this Ledger appended
	claims map[string]claim // by ceremony
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

func (l *Ledger) checkWorld() error {
	if world := l.copyOfChain().world(); l.id.World != "" && world != "" && world != l.id.World {
		return message.Errorf("%w: the ledger has %q, this command %q", ErrWorld, world, l.id.World)
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
