package officer

import (
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Both is the number of officers who sign if all must sign together. No policy requires
// more.
const Both = 2

// inTurn reports whether two officers may sign a record of this kind one after the
// other, the first on a trip: bags are opened and closed at another place, where one
// officer is. Reading makes no such exception. So the record counts as unsigned, like
// any other that one officer has signed, until a second officer has signed it: a forged
// trip gains nothing.
func inTurn(body ledger.Body) bool {
	switch body.(type) {
	case *ledger.Seal, *ledger.Unseal:
		return true
	}
	return false
}

// Fewest returns how many officers are enough, for now, to write records with these
// bodies to this ledger, if the policy requires more: one if it is an offline copy, and
// they open or close a bag. A verification requires no signature.
func Fewest(l *ledger.Ledger, bodies ...ledger.Body) int {
	together := func(body ledger.Body) bool {
		_, verified := body.(*ledger.Verified)
		return !verified && !inTurn(body)
	}
	if l.Trip() == 0 || slices.ContainsFunc(bodies, together) {
		return Both
	}
	return 1
}

// FewestOf is Fewest for a record that the ledger has and whose signature is missing.
func (r *Register) FewestOf(l *ledger.Ledger, record uint64) int {
	if r.inTurn(l, record) != nil {
		return 1
	}
	return Both
}

// AdmitsFor is Admits for records with these bodies, of which Fewest are enough.
func (r *Register) AdmitsFor(l *ledger.Ledger, bodies []ledger.Body, signers ...Signer) error {
	return r.admits(min(r.Needs(), Fewest(l, bodies...)), nil, signers)
}

// AdmitsTo is Admits for a record that the ledger has. Of a record that was made on a
// trip, one officer makes the first signature in the offline copy, and another one
// the second, there or at home.
func (r *Register) AdmitsTo(l *ledger.Ledger, record uint64, signers ...Signer) error {
	need, before := r.Needs(), []*Officer(nil)
	if act := r.inTurn(l, record); act != nil {
		before = active(act.Signers)
		need = min(need, len(before)+1)
	}
	return r.admits(need, before, signers)
}

// inTurn returns the act of a record that two officers may now sign one after the
// other, nil if all must sign together: a bag was opened or closed on a trip, and either
// the ledger is that offline copy, or a first officer has signed there.
func (r *Register) inTurn(l *ledger.Ledger, record uint64) *Act {
	i := slices.IndexFunc(r.Acts, func(act *Act) bool { return act.At.Record == record })
	if i < 0 || r.Acts[i].Signed != 0 || !inTurn(r.Acts[i].record.Body) {
		return nil
	}
	act, trip := r.Acts[i], l.Trip()
	if trip != 0 && record > trip || act.At.Trip != 0 && len(active(act.Signers)) > 0 {
		return act
	}
	return nil
}

// HalfSigned reports whether officers have signed the record, and too few.
func (a *Act) HalfSigned() bool { return errors.Is(a.Err(), ErrTwoOfficers) }

// HalfSigned returns the records after this one that officers have signed, and too few,
// oldest first.
func (r *Register) HalfSigned(after uint64) (records []uint64) {
	for _, act := range r.Acts {
		if act.HalfSigned() && act.At.Record > after {
			records = append(records, act.At.Record)
		}
	}
	return records
}

// active returns those of these officers who were not removed since.
func active(officers []*Officer) []*Officer {
	return slices.DeleteFunc(slices.Clone(officers), func(o *Officer) bool { return !o.Counts() })
}

// admits checks whether these signers, with the officers who have signed before, are
// as many different active officers as must sign.
func (r *Register) admits(need int, before []*Officer, signers []Signer) error {
	var who []*Officer
	for _, s := range signers {
		o := r.Officer(s.Fingerprint())
		switch {
		case o == nil:
			return fmt.Errorf("%w: %s", ErrUnknownSigner, s.Fingerprint())
		case !o.Counts():
			return fmt.Errorf("%w: %s", ErrRemovedSigner, o.Name)
		}
		who = append(who, o)
	}
	if err := Different(who...); err != nil {
		return err
	}
	switch all := append(slices.Clone(before), who...); {
	case need == 0:
		return nil
	case len(who) == 0 || len(all) < need:
		return message.Errorf("%w: %d of %d", ErrTooFewSigners, len(all), need)
	case !enough(all, need):
		return message.Errorf("%w: %s has signed", ErrSameOfficer, before[0].Name)
	}
	return nil
}
