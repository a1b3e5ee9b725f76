package oversight

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"rootseal/enroll/ledger"
)

// homeOf is the record that brought home the one that a head names, with all that
// was made before it on that trip; 0 for none. A bag that was sealed on a trip
// carries such a head.
func homeOf(l *ledger.Ledger, label ledger.Head) uint64 {
	type brought struct {
		ledger.Record
		trip, home uint64
	}
	made := map[string]brought{} // by hash
	label.Hash = strings.ToLower(label.Hash)
	found := ""
	for _, r := range l.Records() {
		away, is := r.Body.(*ledger.Away)
		if !is {
			continue
		}
		record, err := away.Made()
		if err != nil {
			continue // damage, which is told elsewhere
		}
		sum := sha256.Sum256(away.Record)
		hash := hex.EncodeToString(sum[:])
		made[hash] = brought{record, away.Trip, r.Sequence}
		if record.Sequence == label.Sequence && strings.HasPrefix(hash, label.Hash) {
			found = hash
		}
	}
	for b, is := made[found]; is; b, is = made[b.Previous] {
		if b.Sequence == b.trip+1 && l.Contains(ledger.Head{Sequence: b.trip, Hash: b.Previous}) {
			return made[found].home
		}
	}
	return 0
}
