package s3

import (
	"errors"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// seen is what this workstation has seen of the records in the bucket.
type seen struct {
	known   map[uint64]cloud.Version // the record under each number that a listing showed
	tail    uint64                   // the newest record that this workstation knows
	listed  uint64                   // the newest record that a listing or the cache showed
	fresh   bool                     // the tail is that of a listing of this pass
	pending map[uint64][]byte        // read from the bucket, not yet by the ledger
	odd     map[uint64]message.Text  // what else is under the number of a record
}

// hand returns a record that was read from the bucket, once: the ledger keeps it.
func (s *seen) hand(sequence uint64) ([]byte, bool) {
	data, ok := s.pending[sequence]
	delete(s.pending, sequence)
	return data, ok
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
	from, known := s.seen.listed, s.seen.tail
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
		for found[s.seen.tail+1].Key != "" {
			s.seen.tail++
		}
		beyond = nil
		for sequence, v := range found {
			s.seen.known[sequence] = v
			if sequence > s.seen.tail {
				beyond = append(beyond, sequence)
			}
		}
		if len(beyond) == 0 {
			break
		}
	}
	slices.Sort(beyond)
	s.seen.fresh, s.seen.listed = true, s.seen.tail
	return beyond, nil
}

// checkKnown compares a record that this workstation has read or created with what the
// bucket shows under its number.
func (s *Store) checkKnown(sequence uint64, now cloud.Version) error {
	before, listed := s.seen.known[sequence]
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
		delete(s.seen.odd, sequence)
		if n > 1 || markers[sequence] > 0 {
			s.seen.odd[sequence] = message.Textf("%s and %s in the bucket; the oldest version is the record", message.Count(n, "version"), message.Count(markers[sequence], "delete marker"))
		}
	}
	return found, err
}
