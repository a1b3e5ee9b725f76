// Package ledgertest provides an in-memory ledger store for tests, with faults.
package ledgertest

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

// Store is a ledger.Store in memory. Its zero value is empty and ready.
type Store struct {
	lock sync.Mutex // what Lock holds

	mu      sync.Mutex
	claims  map[string]bool
	files   map[uint64][]byte
	creates int
	faults  map[int]fault
}

type fault struct {
	err   error
	after bool
}

// FailBefore makes the n-th Create from now, counted from 1, fail without storing the
// record.
func (s *Store) FailBefore(n int, err error) { s.fail(n, fault{err: err}) }

// FailAfter makes the n-th Create from now, counted from 1, fail after storing the
// record.
func (s *Store) FailAfter(n int, err error) { s.fail(n, fault{err: err, after: true}) }

func (s *Store) fail(n int, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults == nil {
		s.faults = make(map[int]fault)
	}
	s.faults[s.creates+n] = f
}

// Creates returns the number of calls of Create, including failed ones.
func (s *Store) Creates() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.creates
}

// Plant stores any bytes under a number, replacing what is there; nil removes it.
func (s *Store) Plant(sequence uint64, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data == nil {
		delete(s.files, sequence)
		return
	}
	s.put(sequence, data)
}

func (s *Store) put(sequence uint64, data []byte) {
	if s.files == nil {
		s.files = make(map[uint64][]byte)
	}
	s.files[sequence] = bytes.Clone(data)
}

// Sequences implements ledger.Store.
func (s *Store) Sequences() ([]uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.files)), nil
}

// Read implements ledger.Store.
func (s *Store) Read(sequence uint64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.files[sequence]
	if !ok {
		return nil, fmt.Errorf("record %d: %w", sequence, fs.ErrNotExist)
	}
	return bytes.Clone(data), nil
}

// Create implements ledger.Store.
func (s *Store) Create(sequence uint64, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.creates++
	f := s.faults[s.creates]
	if f.err != nil && !f.after {
		return f.err
	}
	if _, taken := s.files[sequence]; taken {
		return fmt.Errorf("record %d: %w", sequence, fs.ErrExist)
	}
	s.put(sequence, data)
	return f.err
}

// Lock implements ledger.Store. The holder is a goroutine of this process and waits for
// nothing outside it, so Lock checks ctx only at the start.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.lock.Lock()
	return s.lock.Unlock, nil
}

// Claim implements ledger.Store.
func (s *Store) Claim(ceremony string) (release func(), ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claims[ceremony] {
		return nil, false, nil
	}
	if s.claims == nil {
		s.claims = make(map[string]bool)
	}
	s.claims[ceremony] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.claims, ceremony)
	}, true, nil
}

// Away implements ledger.Store. A memory is never an offline copy.
func (s *Store) Away() (bool, error) { return false, nil }

// Reboot drops all claims, as if every process had died.
func (s *Store) Reboot() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims = nil
}
