package officer

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// Register is who may sign and what is signed, after the last record that was read.
type Register struct {
	Officers     []*Officer        // active and removed officers, the first one first
	Policy       *ledger.PolicySet // the policy in force; nil for none
	PolicySince  uint64            // record from which it is in force
	Acts         []*Act            // records that require a signature, oldest first
	Signatures   []Signature       // all signatures, oldest first
	Covered      uint64            // newest record that a good signature covers; the chain covers all before it; 0: none
	Replacements []Replacement     // officers that replaced the last officer without a signature
	Problems     []Problem         // oldest first; missing signatures are in Acts

	begins    map[string]*Act     // by ceremony
	approvals map[string]*Act     // in force, by plan
	sittings  map[uint64]*sitting // by their apply record, once that is signed
}

// Officer is an active or removed officer.
type Officer struct {
	ledger.OfficerAdded
	Record uint64    // record that named the officer
	Added  time.Time // by the clock of that record
	Since  uint64    // record from which the officer is active
	Until  uint64    // record from which the officer is removed; 0: active

	public crypto.PublicKey
}

// Counts reports whether the officer may sign the next record.
func (o *Officer) Counts() bool { return o.Until == 0 }

// Place is the position of a record.
type Place struct {
	Record uint64 // sequence in the ledger; for a record from a trip, of the record that contains it
	Trip   uint64 // trip on which the record was made; 0: none
	Number uint64 // its own sequence on the trip; otherwise Record
}

func (p Place) String() string {
	format, args := p.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the English format and the arguments.
func (p Place) Parts() (format string, args []any) {
	if p.Trip != 0 {
		return "record %d of trip %d (in record %d)", []any{p.Number, p.Trip, p.Record}
	}
	return "record %d", []any{p.Record}
}

// Act is a record that requires a signature of its own.
type Act struct {
	At      Place
	Kind    string
	Signers []*Officer // officers with good signatures, in order
	Signed  uint64     // record of the signature that completed the act; 0: incomplete
	Late    bool       // the announced act began before the signature

	record  ledger.Record
	begun   bool
	with    []*Act   // of a begin: those before it that one signature signs
	answers *Act     // of a live check's result: the intent that a sitting covers
	sitting *sitting // that the signature over this closing record closes
}

// signBy adds the good signature of an officer.
func (a *Act) signBy(o *Officer) {
	if !slices.Contains(a.Signers, o) {
		a.Signers = append(a.Signers, o)
	}
}

// Err returns what is missing: nil, ErrNotSigned or ErrTwoOfficers.
func (a *Act) Err() error {
	switch {
	case a.Signed != 0:
		return nil
	case len(a.Signers) > 0:
		return ErrTwoOfficers
	default:
		return ErrNotSigned
	}
}

// Signature is one officer's signature over one record.
type Signature struct {
	At      Place    // position of the signature
	Index   int      // in its envelope, from 0
	Of      Place    // position of the signed record; zero if there is no such record
	KeyID   string   // as written
	Officer *Officer // officer with this keyid; nil if unknown
	Err     error    // nil: good
}

// Active returns the officers who may sign the next record.
func (r *Register) Active() []*Officer {
	return slices.DeleteFunc(slices.Clone(r.Officers), func(o *Officer) bool { return !o.Counts() })
}

// Officer returns the officer with this fingerprint, preferring an active one; nil
// if there is none.
func (r *Register) Officer(fingerprint string) *Officer {
	var found *Officer
	for _, o := range r.Officers {
		if o.Fingerprint == fingerprint && (found == nil || o.Counts()) {
			found = o
		}
	}
	return found
}

// SignerWith returns the name of the last officer, active or removed, whose signing key is
// on the key with this serial; empty if there is none, as in a nil Register.
func (r *Register) SignerWith(serial uint32) string {
	if r == nil {
		return ""
	}
	for _, o := range slices.Backward(r.Officers) {
		if o.KeySerial == serial {
			return o.Name
		}
	}
	return ""
}

// Missing returns the records that require a signature and lack it, oldest first.
func (r *Register) Missing() []*Act {
	return slices.DeleteFunc(slices.Clone(r.Acts), func(a *Act) bool { return a.Signed != 0 })
}

// Lacks reports whether a record requires a signature and lacks it.
func (r *Register) Lacks(record uint64) bool {
	return slices.ContainsFunc(r.Acts, func(a *Act) bool { return a.At.Record == record && a.Signed == 0 })
}

// CheckRoot compares the first officer with a fingerprint that was kept outside the
// ledger, in either case; the error is ErrRoot. An attacker who can rewrite the
// whole ledger can make their own officer the first, and only this check shows it.
func (r *Register) CheckRoot(fingerprint string) error {
	switch {
	case len(r.Officers) == 0:
		return fmt.Errorf("%w: there is none", ErrRoot)
	case !strings.EqualFold(r.Officers[0].Fingerprint, fingerprint):
		return fmt.Errorf("%w: %s, %s", ErrRoot, r.Officers[0].Name, r.Officers[0].Fingerprint)
	}
	return nil
}

// CheckAttestations runs check on the record of each officer, as of the time when the
// officer was added. A failed check is an ErrAttestation.
func (r *Register) CheckAttestations(check func(body ledger.OfficerAdded, added time.Time) error) []Problem {
	var problems []Problem
	for _, o := range r.Officers {
		if err := check(o.OfficerAdded, o.Added); err != nil {
			problems = append(problems, Problem{o.Record, fmt.Errorf("%w: %s: %w", ErrAttestation, o.Name, err)})
		}
	}
	return problems
}
