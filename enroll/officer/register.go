package officer

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// Register is who may sign and what is signed, at the end of the records that
// were read.
type Register struct {
	Officers     []*Officer        // that count or counted, the first one first
	Policy       *ledger.PolicySet // that counts; nil for none
	PolicySince  uint64            // record from which on it counts
	Acts         []*Act            // records that want a signature, oldest first
	Signatures   []Signature       // every one, oldest first
	Covered      uint64            // newest record here that a good signature is over, and so all before it; 0: none
	Replacements []Replacement     // officers who took the last one's place without a signature
	Problems     []Problem         // oldest first; what is not signed is in Acts
}

// Officer is one who counts, or counted.
type Officer struct {
	ledger.OfficerAdded
	Record uint64    // that named them
	Added  time.Time // by the clock of that record
	Since  uint64    // record from which on they count
	Until  uint64    // record from which on they do not; 0: they count

	public crypto.PublicKey
}

// Counts tells whether they may sign the next record.
func (o *Officer) Counts() bool { return o.Until == 0 }

// Place is where a record stands.
type Place struct {
	Record uint64 // sequence in the ledger; of a record from a trip, of the record that brought it
	Trip   uint64 // it was made on; 0: here
	Number uint64 // its own sequence, in the numbering of its trip; Record at home
}

func (p Place) String() string {
	if p.Trip != 0 {
		return fmt.Sprintf("record %d of trip %d (in record %d)", p.Number, p.Trip, p.Record)
	}
	return fmt.Sprintf("record %d", p.Record)
}

// Act is a record that wants a signature of its own.
type Act struct {
	At      Place
	Kind    string
	Signers []*Officer // whose signatures are good, in their order
	Signed  uint64     // record of the signature that completed them; 0: not complete
	Late    bool       // what it announced had begun before it was signed

	record ledger.Record
	begun  bool
}

// Err tells what is missing: nil, ErrNotSigned or ErrTwoOfficers.
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

// Signature is one officer's over one record.
type Signature struct {
	At      Place    // of the signature
	Index   int      // in its envelope, from 0
	Of      Place    // what is signed; zero where there is no such record
	KeyID   string   // as written
	Officer *Officer // whom the keyid names; nil for nobody known
	Err     error    // nil: it is good
}

// Counting are the officers who may sign the next record.
func (r *Register) Counting() []*Officer {
	return slices.DeleteFunc(slices.Clone(r.Officers), func(o *Officer) bool { return !o.Counts() })
}

// Officer is whoever has or had this key, the one who counts before those who do
// not; nil for nobody.
func (r *Register) Officer(fingerprint string) *Officer {
	var found *Officer
	for _, o := range r.Officers {
		if o.Fingerprint == fingerprint && (found == nil || o.Counts()) {
			found = o
		}
	}
	return found
}

// Missing are the records that want a signature and do not have it, oldest first.
func (r *Register) Missing() []*Act {
	return slices.DeleteFunc(slices.Clone(r.Acts), func(a *Act) bool { return a.Signed != 0 })
}

// CheckRoot compares the first officer with a fingerprint that was kept outside
// the ledger, in either case: ErrRoot. Whoever can write the whole ledger anew
// can put an officer of their own first, and nothing else shows it.
func (r *Register) CheckRoot(fingerprint string) error {
	switch {
	case len(r.Officers) == 0:
		return fmt.Errorf("%w: there is none", ErrRoot)
	case !strings.EqualFold(r.Officers[0].Fingerprint, fingerprint):
		return fmt.Errorf("%w: %s, %s", ErrRoot, r.Officers[0].Name, r.Officers[0].Fingerprint)
	}
	return nil
}

// CheckAttestations asks check about the record of each officer, as of the time
// when they were added. What it finds is an ErrAttestation.
func (r *Register) CheckAttestations(check func(body ledger.OfficerAdded, added time.Time) error) []Problem {
	var problems []Problem
	for _, o := range r.Officers {
		if err := check(o.OfficerAdded, o.Added); err != nil {
			problems = append(problems, Problem{o.Record, fmt.Errorf("%w: %s: %w", ErrAttestation, o.Name, err)})
		}
	}
	return problems
}
