package record

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"rootseal/enroll/ledger"
)

// BroughtBy returns the record that imported the record of a head which was
// noted on a trip, and everything recorded before it on that trip; 0 if there is
// none. The label of a bag that was sealed on a trip carries such a head.
func BroughtBy(l *ledger.Ledger, noted ledger.Head) uint64 {
	type brought struct {
		ledger.Record
		trip, by uint64
	}
	made := map[string]brought{} // by hash
	noted.Hash = strings.ToLower(noted.Hash)
	found := ""
	for _, r := range l.Records() {
		away, is := r.Body.(*ledger.Away)
		if !is {
			continue
		}
		record, err := away.Made()
		if err != nil {
			continue // a damaged record is a finding of its own
		}
		sum := sha256.Sum256(away.Record)
		hash := hex.EncodeToString(sum[:])
		made[hash] = brought{record, away.Trip, r.Sequence}
		if record.Sequence == noted.Sequence && strings.HasPrefix(hash, noted.Hash) {
			found = hash
		}
	}
	for b, is := made[found]; is; b, is = made[b.Previous] {
		if b.Sequence == b.trip+1 && l.Contains(ledger.Head{Sequence: b.trip, Hash: b.Previous}) {
			return made[found].by
		}
	}
	return 0
}
