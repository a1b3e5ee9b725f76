package officer

import (
	"errors"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// ErrNeedsNone: the record with that number requires no signature, or has it.
var ErrNeedsNone = errors.New("not the number of a record that requires a signature")

// ToSign returns the records that 'log sign' signs, oldest first: each that
// lacks its signature, and the newest one if no signature covers it. left are
// the records that decide who signs, and the ends of a ceremony that has several,
// unless they were named: anyone who can write to the ledger can add such a record
// and wait. Without an active officer there is nothing to sign.
func (r *Register) ToSign(records []ledger.Record, named []uint64) (sign []uint64, left []*Act, err error) {
	for _, number := range named {
		if !r.Lacks(number) {
			return nil, nil, message.Errorf("record %d: %w", number, ErrNeedsNone)
		}
	}
	if r.Needs() == 0 {
		return nil, nil, nil
	}
	for _, act := range r.Missing() {
		if (Decides(act.Kind) || r.IsContested(act)) && !slices.Contains(named, act.At.Record) {
			left = append(left, act)
		} else {
			sign = append(sign, act.At.Record)
		}
	}
	if newest := r.newestToSign(records, sign, left); newest != 0 {
		sign = append(sign, newest)
	}
	slices.Sort(sign)
	return sign, left, nil
}

// IsContested reports whether several acts end a ceremony, and officers have signed none of
// them: the first signature decides which end counts.
func (r *Register) IsContested(act *Act) bool {
	id := act.record.Ceremony
	return act.Kind == "end" && id != "" && r.SignedEnd(id) == 0 && slices.ContainsFunc(r.Acts, func(other *Act) bool {
		return other != act && other.Kind == "end" && other.record.Ceremony == id
	})
}

// newestToSign returns the newest record that needs a signature only so that it
// and all records before it are covered; 0 if they are, or are about to be.
func (r *Register) newestToSign(records []ledger.Record, sign []uint64, left []*Act) uint64 {
	for _, rec := range slices.Backward(records) {
		if rec.Sequence <= r.Covered || slices.Contains(sign, rec.Sequence) {
			return 0
		}
		_, isSignature := rec.Body.(*ledger.Signature)
		if !isSignature && !slices.ContainsFunc(left, func(act *Act) bool { return act.At.Record == rec.Sequence }) {
			return rec.Sequence
		}
	}
	return 0
}
