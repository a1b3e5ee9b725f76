package officer

import (
	"fmt"
	"slices"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// ErrNotOwn: a signature would also sign a record that this command did not write.
var ErrNotOwn = hint.Sentinel(hint.ReadRecords, "the signature would also sign a record that this command did not write")

// announcements are the begins that a command has written in one run, with nothing
// but their rotates in between: nothing is done yet of what they announce.
type announcements struct {
	host, user, command string
	begins              []*Act
}

// announce follows the run of announcements. act is nil if the record requires no
// signature.
func (f *fold) announce(r ledger.Record, act *Act) {
	_, rotate := r.Body.(*ledger.Rotate)
	_, begin := r.Body.(*ledger.Begin)
	if !rotate && (!begin || act == nil) {
		f.run = nil
		return
	}
	if f.run == nil || f.run.host != r.Host || f.run.user != r.Officer.OSUser || f.run.command != r.Command {
		f.run = &announcements{host: r.Host, user: r.Officer.OSUser, command: r.Command}
	}
	if act != nil {
		act.with = f.run.begins
		f.run.begins = append(f.run.begins, act)
		if f.begins[r.Ceremony] == nil {
			f.begins[r.Ceremony] = act
		}
	}
}

// Together returns the earlier unsigned records that a signature over an act signs,
// too: for a begin the begins before it in the same run, for an end the ends of the
// other ceremonies whose begins one signature has signed. An earlier end of the same
// ceremony says something else.
func (r *Register) Together(act *Act) []*Act {
	switch act.Kind {
	case "begin":
		return slices.DeleteFunc(slices.Clone(act.with), func(other *Act) bool { return other.Signed != 0 })
	case "end":
		return r.endsWith(act)
	}
	return nil
}

func (r *Register) endsWith(act *Act) (ends []*Act) {
	begin := r.begins[act.record.Ceremony]
	if begin == nil || begin.Signed == 0 {
		return nil
	}
	for _, other := range r.Acts {
		if other.Kind != "end" || other.Signed != 0 || other.At.Record >= act.At.Record || other.record.Ceremony == act.record.Ceremony {
			continue
		}
		if with := r.begins[other.record.Ceremony]; with != nil && with.Signed == begin.Signed {
			ends = append(ends, other)
		}
	}
	return ends
}

// checkOwn refuses a signature that would sign more than the record, unless this
// command wrote the others: anyone who can write to the ledger can put a begin in
// front of another's.
func checkOwn(l *ledger.Ledger, record uint64) error {
	register := Read(l.Records())
	for _, act := range register.Acts {
		if act.At.Record != record || act.At.Trip != 0 {
			continue
		}
		for _, other := range register.Together(act) {
			if !l.Wrote(other.At.Record) {
				return fmt.Errorf("%w: %v, %s", ErrNotOwn, other.At, other.Kind)
			}
		}
	}
	return nil
}

// SignedEnd returns the closing record of a ceremony that has been signed first; 0 if none
// is signed. A later signature over another one changes nothing.
func (r *Register) SignedEnd(ceremony string) uint64 {
	var first *Act
	for _, act := range r.Acts {
		if act.Kind == "end" && act.Signed != 0 && act.record.Ceremony == ceremony && (first == nil || act.Signed < first.Signed) {
			first = act
		}
	}
	if first == nil {
		return 0
	}
	return first.At.Record
}
