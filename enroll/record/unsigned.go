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
