package officer

import (
	"fmt"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Needs returns how many officers must sign the next record that requires a
// signature: 0 if no officer is active, otherwise 1, or 2 if the policy requires
// two.
func (r *Register) Needs() int {
	switch {
	case len(r.Active()) == 0:
		return 0
	case r.Policy != nil && r.Policy.TwoOfficers:
		return 2
	default:
		return 1
	}
}

// Admits checks whether these signers can sign the next record: each is active,
// they are different officers, and there are enough. If no officer is active, no
// signer is needed.
func (r *Register) Admits(signers ...Signer) error { return r.admits(r.Needs(), nil, signers) }

// Different checks that these are different people, as far as records can show:
// each has another key, on another token, under another name.
func Different(officers ...*Officer) error {
	for i, o := range officers {
		for _, other := range officers[:i] {
			if !different(o, other) {
				return message.Errorf("%w: %s (%d) and %s (%d)", ErrSameOfficer, other.Name, other.KeySerial, o.Name, o.KeySerial)
			}
		}
	}
	return nil
}

// MayAdd checks whether body may make an officer, once signed: the record describes its
// key, and the key is not yet an officer's.
func (r *Register) MayAdd(body *ledger.OfficerAdded) error {
	if _, err := readKey(body); err != nil {
		return err
	}
	if o := r.Officer(body.Fingerprint); o != nil && o.Counts() {
		return message.Errorf("%w: %s since record %d", ErrIsOfficer, o.Name, o.Since)
	}
	return nil
}

// MayDismiss checks whether the officer with this fingerprint may be removed, once
// signed.
func (r *Register) MayDismiss(fingerprint string) error {
	var rest []*Officer
	for _, o := range r.Active() {
		if o.Fingerprint != fingerprint {
			rest = append(rest, o)
		}
	}
	switch {
	case len(rest) == len(r.Active()):
		return fmt.Errorf("%w: %s", ErrNotOfficer, fingerprint)
	case !enough(rest, r.Needs()):
		return fmt.Errorf("%w: %d", ErrTooFewOfficers, r.Needs())
	}
	return nil
}

// MaySet checks whether body may become the policy, once signed.
func (r *Register) MaySet(body *ledger.PolicySet) error {
	if body.TwoOfficers && !enough(r.Active(), 2) {
		return fmt.Errorf("%w: 2", ErrTooFewOfficers)
	}
	return nil
}

func different(a, b *Officer) bool {
	return a.Fingerprint != b.Fingerprint && a.KeySerial != b.KeySerial && !strings.EqualFold(a.Name, b.Name)
}

// enough reports whether there are need different officers among these.
func enough(officers []*Officer, need int) bool {
	if need < 2 {
		return len(officers) >= need
	}
	for i, a := range officers {
		for _, b := range officers[i+1:] {
			if different(a, b) {
				return true
			}
		}
	}
	return false
}
