package s3

import (
	"errors"
	"fmt"
	"io/fs"

	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
	"rootseal/guarded"
)

// How many records are read at once, and how many bytes they may have together.
const (
	fetchers  = 64
	batch     = 256
	batchSize = 64 << 20
)

// fetch reads a record and those after it from the bucket, in parallel.
func (s *Store) fetch(sequence uint64) error {
	last, size := sequence, int64(0)
	for last < s.seen.tail && last-sequence < batch && size < batchSize {
		last++
		size += s.seen.known[last].Size
	}
	n := int(last - sequence + 1)
	read, errs := make([][]byte, n), make([]error, n)
	var group guarded.Group
	free := make(chan struct{}, fetchers)
	for i := range n {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			read[i], errs[i] = s.get(sequence + uint64(i))
		})
	}
	group.Wait()
	for i := range n {
		if errs[i] != nil {
			break // of a later record: reported when the ledger reads that one
		}
		s.seen.pending[sequence+uint64(i)] = read[i]
		s.cache.keep(sequence+uint64(i), read[i])
	}
	return errs[0]
}

func (s *Store) get(sequence uint64) ([]byte, error) {
	data, err := s.bucket.Get(s.calls, s.key(sequence), s.seen.known[sequence].ID, ledger.MaxRecord)
	switch {
	case errors.Is(err, limited.ErrTooLarge):
		err = &ledger.DamageError{Sequence: sequence, Cause: limited.ErrTooLarge}
	case errors.Is(err, fs.ErrNotExist):
		err = &ledger.DamageError{Sequence: sequence, Cause: errGone}
	case err != nil:
		err = fmt.Errorf("reading the bucket: %w", err)
	}
	return data, err
}
