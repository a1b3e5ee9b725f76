package officer

import (
	"fmt"
	"strings"

	"rootseal/enroll/hint"

	"rootseal/enroll/ledger"
)

// ErrNotLast: somebody else counts, or is named, or the head is not of this ledger.
var ErrNotLast = hint.Sentinel(hint.SignNewcomer, "only the last officer is replaced without a signature, by a head that the ledger has")

// Replacement is an officer who took the place of the last one without a signature:
// the token was lost, and nobody was left to sign. Anybody who may write to the
// ledger's folder can record one, so it is told until two officers have closed it,
// and a workstation that remembers other officers asks for a head.
type Replacement struct {
	Record   uint64
	Officer  *Officer
	Replaced *Officer
}

// MayReplace tells whether this may take the place of the last officer.
func (r *Register) MayReplace(body *ledger.OfficerAdded) error {
	counting := r.Counting()
	if len(counting) != 1 || !strings.EqualFold(counting[0].Fingerprint, body.Replaces) {
		return fmt.Errorf("%w: %d count", ErrNotLast, len(counting))
	}
	return r.MayAdd(body)
}

// replaces tells whether a record takes the place of the last officer.
func (f *fold) replaces(r ledger.Record) (*ledger.OfficerAdded, bool) {
	body, is := r.Body.(*ledger.OfficerAdded)
	if !is || body.Replaces == "" || f.MayReplace(body) != nil {
		return nil, false
	}
	head, err := ledger.ParseHead(body.Head)
	return body, err == nil && strings.HasPrefix(f.hashes[head.Sequence], head.Hash)
}

// replace ends the last officer's say and has the new one count at once.
func (f *fold) replace(act *Act, body *ledger.OfficerAdded) {
	old := f.Counting()[0]
	old.Until = act.At.Record
	f.count(act, act.At.Record)
	f.Replacements = append(f.Replacements, Replacement{Record: act.At.Record, Officer: f.Officer(body.Fingerprint), Replaced: old})
	f.otherBags[ReplacementFinding(act.At.Record)] = true
}

// ReplacementFinding is the finding that an officer was put in place of the last.
func ReplacementFinding(record uint64) string { return fmt.Sprintf("officer-%d", record) }
