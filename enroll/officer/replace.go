package officer

import (
	"fmt"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// ErrNotLast: other officers are active, another officer is named, or the head is
// unknown.
var ErrNotLast = hint.Sentinel(hint.SignNewcomer, "only the last officer is replaced without a signature, by a head that the ledger has")

// Replacement is an officer who replaced the last officer without a signature: the
// last signing key was lost, so no officer could sign. Everyone who can write to
// the ledger's folder can record a replacement. So it stays a finding until two
// officers close it, and a workstation that remembers other officers asks for a
// head.
type Replacement struct {
	Record   uint64
	Officer  *Officer
	Replaced *Officer
}

// MayReplace checks whether body may replace the last officer.
func (r *Register) MayReplace(body *ledger.OfficerAdded) error {
	counting := r.Active()
	if len(counting) != 1 || !strings.EqualFold(counting[0].Fingerprint, body.Replaces) {
		return message.Errorf("%w: %d count", ErrNotLast, len(counting))
	}
	return r.MayAdd(body)
}

// replaces reports whether a record replaces the last officer.
func (f *fold) replaces(r ledger.Record) (*ledger.OfficerAdded, bool) {
	body, is := r.Body.(*ledger.OfficerAdded)
	if !is || body.Replaces == "" || f.MayReplace(body) != nil {
		return nil, false
	}
	head, err := ledger.ParseHead(body.Head)
	return body, err == nil && strings.HasPrefix(f.hashes[head.Sequence], head.Hash)
}

// replace removes the last officer, and makes the new one active at once.
func (f *fold) replace(act *Act, body *ledger.OfficerAdded) {
	old := f.Active()[0]
	old.Until = act.At.Record
	f.count(act, act.At.Record)
	f.Replacements = append(f.Replacements, Replacement{Record: act.At.Record, Officer: f.Officer(body.Fingerprint), Replaced: old})
	f.replaced[ReplacementFinding(act.At.Record)] = true
}

// ReplacementFinding returns the id of the finding that the last officer was replaced.
func ReplacementFinding(record uint64) string { return fmt.Sprintf("officer-%d", record) }
