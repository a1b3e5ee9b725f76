package officer

import (
	"time"

	"rootseal/enroll/ledger"
)

// Examination is everything that the officers and signatures of a ledger show.
type Examination struct {
	Active     int       // officers who may sign the next record
	Root       string    // fingerprint of the first officer; empty without officers
	Pinned     bool      // Root is the fingerprint that was given
	Problems   []Problem // wrong signatures and records
	Unsigned   []*Act    // records without the signature that they require
	Late       []*Act    // signed after the act that they announce had begun
	Unattested []Problem // officers whose keys are not shown to be in a YubiKey
}

// Examine checks the register against the fingerprint that was noted for the
// first officer, if one is given. The error is ErrRoot: that officer is another.
func (r *Register) Examine(root string, attested func(body ledger.OfficerAdded, added time.Time) error) (Examination, error) {
	e := Examination{Active: len(r.Active()), Problems: r.Problems, Unattested: r.CheckAttestations(attested)}
	if len(r.Officers) > 0 {
		e.Root = r.Officers[0].Fingerprint
	}
	for _, act := range r.Acts {
		switch {
		case act.Signed == 0:
			e.Unsigned = append(e.Unsigned, act)
		case act.Late:
			e.Late = append(e.Late, act)
		}
	}
	if root == "" {
		return e, nil
	}
	err := r.CheckRoot(root)
	e.Pinned = err == nil
	return e, err
}
