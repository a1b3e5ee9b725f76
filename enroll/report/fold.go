package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Options choose a part of the ledger.
type Options struct {
	Since   time.Time // zero: all
	Account string    // empty: all
}

// fold is what the parts of a report are made from.
type fold struct {
	Options
	now      time.Time
	records  []ledger.Record
	book     *record.Book
	register *officer.Register
	policy   ledger.PolicySet
	state    record.State
	acts     map[uint64]*officer.Act
	made     []made
}

// made is a record with the place from which it counts: one from a trip counts from the
// record that brought it home.
type made struct {
	record.Ref
	ledger.Record
}

// At is the sequence in the ledger.
func (m made) At() uint64 { return m.Ref.Sequence }

// When is the time of the record.
func (m made) When() time.Time { return m.Ref.Time }

// Make makes the report of a ledger.
func Make(l *ledger.Ledger, now time.Time, o Options) Report {
	f := newFold(l.Records(), now, o)
	r := Report{Made: now.UTC().Truncate(time.Second), Account: o.Account, Records: uint64(len(f.records)), Trip: l.Trip()}
	if len(f.records) > 0 {
		head := l.Head()
		r.World, r.Head, r.Hash = f.records[0].World, head.String(), head.Hash
		r.From = f.records[0].Time
	}
	if !o.Since.IsZero() {
		r.Since, r.From = &o.Since, o.Since
	}
	r.Officers, r.Signatures = f.officers(), f.signatures()
	if f.register.Policy != nil {
		r.Policy = &PolicyNow{PolicySet: *f.register.Policy, Record: f.register.PolicySince}
	}
	r.Population = f.population()
	r.Violations = f.violations(r.Population)
	r.Matrix = f.matrix()
	r.Ceremonies = f.ceremonies()
	r.Timeline = f.timeline(r.Ceremonies)
	r.Chains = f.chains()
	r.Proofs = f.proofs()
	r.Exceptions = f.exceptions()
	r.Leavers = f.leavers()
	r.Controls = f.controls(r.Population)
	return r
}

func newFold(records []ledger.Record, now time.Time, o Options) *fold {
	f := &fold{Options: o, now: now, records: records, book: record.Read(records), register: officer.Read(records), acts: map[uint64]*officer.Act{}}
	f.policy = officer.PolicyOf(f.register)
	f.state = record.Status(f.book, f.policy, now)
	for _, act := range f.register.Acts {
		f.acts[act.At.Record] = act
	}
	for _, r := range records {
		ref := record.Ref{Sequence: r.Sequence, Time: r.Time, Officer: r.Officer}
		if away, is := r.Body.(*ledger.Away); is {
			inner, err := away.Made()
			if err != nil {
				continue // a finding of the book
			}
			ref.Trip, ref.Time, ref.Officer = away.Trip, inner.Time, inner.Officer
			r = inner
		}
		f.made = append(f.made, made{ref, r})
	}
	return f
}

// shows reports whether the report shows the account of a principal.
func (f *fold) shows(principal string) bool {
	return f.Account == "" || accountOf(principal) == f.Account
}

// inPeriod reports whether a moment is in the period.
func (f *fold) inPeriod(at time.Time) bool { return !at.Before(f.Since) }

// showsKey reports whether a key holds, or held, a device of the account.
func (f *fold) showsKey(serial uint32) bool {
	if f.Account == "" {
		return true
	}
	k := f.book.Key(serial)
	return k != nil && slices.ContainsFunc(k.Held(), func(d *record.MFADevice) bool { return f.shows(d.Principal) })
}

// accountOf returns the account of a principal, as its records name it.
func accountOf(principal string) string {
	account, _, _ := strings.Cut(principal, "/")
	return account
}

// signed returns how far officers vouch for a record.
func (f *fold) signed(at uint64) Signed {
	s := Signed{By: []string{}}
	act := f.acts[at]
	switch {
	case at == 0:
		s.State = SignedNot
	case act == nil && at <= f.register.Covered:
		s.State = SignedCovered
	case act == nil && len(f.register.Officers) == 0:
		s.State = NoOfficers
	case act == nil:
		s.State = SignedNot
	case act.Signed != 0:
		s.State, s.In, s.Late = SignedItself, act.Signed, act.Late
	case len(act.Signers) > 0:
		s.State = SignedHalf
	default:
		s.State = SignedMissing
	}
	if act != nil {
		for _, o := range act.Signers {
			s.By = append(s.By, o.Name)
		}
	}
	return s
}

// vouches reports whether a good signature covers a record and everything that the
// record itself requires.
func (s Signed) vouches() bool { return s.State == SignedItself || s.State == SignedCovered }

func (f *fold) officers() []Officer {
	all := []Officer{}
	for _, o := range f.register.Officers {
		all = append(all, Officer{o.Name, o.KeySerial, o.Fingerprint, o.Added, o.Record, o.Until})
	}
	return all
}

func (f *fold) signatures() Signatures {
	s := Signatures{Covered: f.register.Covered, Missing: len(f.register.Missing())}
	for _, one := range f.register.Signatures {
		if one.Err == nil {
			s.Good++
		} else {
			s.Bad++
		}
	}
	for _, act := range f.register.Acts {
		if act.Late {
			s.Late++
		}
	}
	return s
}

// days returns whole days between two moments, never negative.
func days(from, to time.Time) int { return max(0, int(to.Sub(from).Hours()/24)) }

// keyName returns a key in a text.
func keyName(serial uint32) string { return message.Englishf("key %d", serial) }

func byTime(x, y time.Time, a, b uint64) int { return cmp.Or(x.Compare(y), cmp.Compare(a, b)) }
