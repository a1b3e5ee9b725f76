package s3

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
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

	mu      sync.Mutex
	known   map[uint64]cloud.Version // the record under each number that a listing showed
	tail    uint64                   // the newest record that this workstation knows
	listed  uint64                   // the newest record that a listing or the cache showed
	fresh   bool                     // the tail is that of a listing of this pass
	pending map[uint64][]byte        // read from the bucket, not yet by the ledger
	odd     map[uint64]message.Text  // what else is under the number of a record
	opened  bool                     // the cache was compared with the bucket
	proven  bool                     // the server refuses a second create
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
		known: map[uint64]cloud.Version{}, pending: map[uint64][]byte{}, odd: map[uint64]message.Text{},
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
	for sequence := uint64(1); sequence <= s.tail; sequence++ {
		all = append(all, sequence)
	}
	return append(all, later...), nil
}

// Read implements ledger.Store. If the ledger asks for the newest record that is known,
// or for the one after it, a new pass begins with a listing.
func (s *Store) Read(sequence uint64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sequence >= s.tail && !s.fresh {
		if _, err := s.list(); err != nil {
			return nil, err
		}
	}
	if sequence > s.tail {
		s.fresh = false // the next question begins a new pass
		return nil, message.Errorf("record %d: %w", sequence, fs.ErrNotExist)
	}
	if data, ok := s.pending[sequence]; ok {
		delete(s.pending, sequence)
		return data, nil
	}
	if data, err := s.cache.read(sequence); err == nil {
		return data, nil
	}
	if err := s.fetch(sequence); err != nil {
		return nil, err
	}
	data := s.pending[sequence]
	delete(s.pending, sequence)
	return data, nil
}

// Odd returns what is under the numbers of records besides the records: later
// versions and delete markers, which no rootseal makes.
func (s *Store) Odd() []message.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []message.Text
	for sequence := range s.tail + 1 {
		if what := s.odd[sequence]; !what.IsZero() {
			list = append(list, message.Textf("record %d: %s", sequence, what))
		}
	}
	return list
}

// errGone means that the bucket lacks a record that this workstation has read.
var errGone = errors.New("deleted from the bucket after this workstation read it")

// list reads what the bucket has from the tail on, and moves the tail. It begins with the
// records that this store created since its last listing: each must still be there. It
// returns the numbers after a gap, which is damage.
func (s *Store) list() (beyond []uint64, err error) {
	if err := s.openCache(); err != nil {
		return nil, err
	}
	from, known := s.listed, s.tail
	// A listing can show a record without the one before if both were created while
	// it went from page to page. By the second listing, the one before exists.
	for range 2 {
		found, err := s.listFrom(from)
		if err != nil {
			return nil, err
		}
		for n := max(from, 1); n <= known; n++ {
			if err := s.checkKnown(n, found[n]); err != nil {
				return nil, err
			}
		}
		for found[s.tail+1].Key != "" {
			s.tail++
		}
		beyond = nil
		for sequence, v := range found {
			s.known[sequence] = v
			if sequence > s.tail {
				beyond = append(beyond, sequence)
			}
		}
		if len(beyond) == 0 {
			break
		}
	}
	slices.Sort(beyond)
	s.fresh, s.listed = true, s.tail
	return beyond, nil
}

// checkKnown compares a record that this workstation has read or created with what the
// bucket shows under its number.
func (s *Store) checkKnown(sequence uint64, now cloud.Version) error {
	before, listed := s.known[sequence]
	switch {
	case now.Key == "":
		return &ledger.DamageError{Sequence: sequence, Cause: errGone}
	case listed && (now.ID != before.ID || now.ETag != before.ETag):
		return &ledger.DamageError{Sequence: sequence, Cause: errors.New("changed in the bucket after it was read")}
	}
	return nil
}

// listFrom returns the record under each number from from on: the oldest version.
func (s *Store) listFrom(from uint64) (map[uint64]cloud.Version, error) {
	after := ""
	if from > 1 {
		after = s.key(from - 1)
	}
	found := map[uint64]cloud.Version{}
	versions, markers := map[uint64]int{}, map[uint64]int{}
	err := s.bucket.List(s.calls, s.prefix, after, func(v cloud.Version) error {
		sequence, ok := ledger.NumberOf(strings.TrimPrefix(v.Key, s.prefix))
		switch {
		case !ok || sequence < from:
		case v.Deleted:
			markers[sequence]++
		default:
			versions[sequence]++
			found[sequence] = v // the last one is the oldest
		}
		return nil
	})
	for sequence, n := range versions {
		delete(s.odd, sequence)
		if n > 1 || markers[sequence] > 0 {
			s.odd[sequence] = message.Textf("%s and %s in the bucket; the oldest version is the record", message.Count(n, "version"), message.Count(markers[sequence], "delete marker"))
		}
	}
	return found, err
}
