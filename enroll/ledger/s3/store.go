package s3

import (
	"context"
	"io/fs"
	"sync"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Store is a ledger.Store in a bucket.
type Store struct {
	bucket Bucket
	prefix string // of the keys of records
	probes string // of the keys of probes
	local  Local
	cache  cache
	calls  context.Context // of every call; nothing interrupts one

	mu     sync.Mutex // of what follows
	seen   seen
	opened bool // the cache was compared with the bucket
	proven bool // the server refuses a second create
}

// Local is where a workstation keeps what it needs of a shared ledger. An empty folder keeps
// nothing.
type Local struct {
	Claims string // folder: which ceremonies the commands of this workstation work on
	Cache  string // folder: records that were read
	Boot   string // names the machine's present run, from its start on; "": unknown
}

// New returns the ledger under a prefix of a bucket. It sends nothing.
func New(bucket Bucket, prefix string, local Local) *Store {
	return &Store{
		bucket: bucket, prefix: prefix + "/records/", probes: prefix + "/probes/",
		local: local, cache: cache{local.Cache}, calls: context.Background(),
		seen: seen{known: map[uint64]cloud.Version{}, pending: map[uint64][]byte{}, odd: map[uint64]message.Text{}},
	}
}

func (s *Store) key(sequence uint64) string { return s.prefix + ledger.FileName(sequence) }

// Observe reports the store's calls to the observer of a context.
func (s *Store) Observe(ctx context.Context) { s.calls = context.WithoutCancel(ctx) }

// Whole makes the store read everything from the bucket, and nothing from the cache.
func (s *Store) Whole() { s.cache.folder = "" }

// Away implements ledger.Store. A bucket is never an offline copy.
func (s *Store) Away() (bool, error) { return false, nil }

// Lock implements ledger.Store. It stops no one: the number of a record is the fence.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) { return func() {}, ctx.Err() }

// Sequences implements ledger.Store.
func (s *Store) Sequences() ([]uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	later, err := s.list()
	if err != nil {
		return nil, err
	}
	var all []uint64
	for sequence := uint64(1); sequence <= s.seen.tail; sequence++ {
		all = append(all, sequence)
	}
	return append(all, later...), nil
}

// Read implements ledger.Store. If the ledger asks for the newest record that is known,
// or for the one after it, a new pass begins with a listing.
func (s *Store) Read(sequence uint64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sequence >= s.seen.tail && !s.seen.fresh {
		if _, err := s.list(); err != nil {
			return nil, err
		}
	}
	if sequence > s.seen.tail {
		s.seen.fresh = false // the next question begins a new pass
		return nil, message.Errorf("record %d: %w", sequence, fs.ErrNotExist)
	}
	if data, ok := s.seen.hand(sequence); ok {
		return data, nil
	}
	if data, err := s.cache.read(sequence); err == nil {
		return data, nil
	}
	if err := s.fetch(sequence); err != nil {
		return nil, err
	}
	data, _ := s.seen.hand(sequence)
	return data, nil
}

// Odd returns what is under the numbers of records besides the records: later
// versions and delete markers, which no rootseal makes.
func (s *Store) Odd() []message.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []message.Text
	for sequence := range s.seen.tail + 1 {
		if what := s.seen.odd[sequence]; !what.IsZero() {
			list = append(list, message.Textf("record %d: %s", sequence, what))
		}
	}
	return list
}
