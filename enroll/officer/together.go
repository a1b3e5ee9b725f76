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
// too: for a begin the begins before it in the same run; for what closes a ceremony or a
// live check, what closes the others whose intents one signature has signed. An earlier
// end of the same ceremony says something else.
func (r *Register) Together(act *Act) []*Act {
	switch act.Kind {
	case "begin":
		return slices.DeleteFunc(slices.Clone(act.with), func(other *Act) bool { return other.Signed != 0 })
	case "end", "live":
		return r.endsWith(act)
	}
	return nil
}

func (r *Register) endsWith(act *Act) (ends []*Act) {
	intent := r.intentOf(act)
	if intent == nil || intent.Signed == 0 {
		return nil
	}
	for _, other := range r.Acts {
		if other.Signed != 0 || other.At.Record >= act.At.Record {
			continue
		}
		if with := r.intentOf(other); with != nil && with != intent && with.Signed == intent.Signed {
			ends = append(ends, other)
		}
	}
	return ends
}

// intentOf returns the act that announced what this one closes; nil if it closes nothing.
func (r *Register) intentOf(act *Act) *Act {
	if act.Kind == "end" {
		return r.begins[act.record.Ceremony]
	}
	return act.answers
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
