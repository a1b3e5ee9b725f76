package record

import (
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// Unsigned returns the records that require a signature and have none: what they say
// does not count yet. kinds are those that the caller reads. If the ledger has none of
// them, Unsigned checks no signature, because that is costly.
func Unsigned(records []ledger.Record, kinds ...string) map[uint64]bool {
	unsigned := map[uint64]bool{}
	if !slices.ContainsFunc(records, func(r ledger.Record) bool { return slices.Contains(kinds, r.Body.Kind()) }) {
		return unsigned
	}
	for _, act := range officer.Read(records).Missing() {
		unsigned[act.At.Record] = true
	}
	return unsigned
}

// signatures is what a book asks of the signatures, which are checked once, and only
// if a record needs it.
type signatures struct {
	records []ledger.Record
	missing map[uint64]bool // nil: not checked yet
}

// lacks reports whether a record requires a signature and has none. For a record of
// a trip, the number is that of the record that imported it.
func (s *signatures) lacks(record uint64) bool {
	if s.missing == nil {
		s.missing = map[uint64]bool{}
		for _, act := range officer.Read(s.records).Missing() {
			s.missing[act.At.Record] = true
		}
	}
	return s.missing[record]
}
