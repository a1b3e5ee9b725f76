package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Finding is something that is not as it should be.
type Finding struct {
	ID        string // its kind, the account and what it is of; the same in every audit
	Kind      string // of the Catalogue
	Severity  Severity
	Account   string // twelve digits; empty where it is of a key alone
	Principal string // empty where it is of no one's
	Text      string // in words, for a person
	Evidence  []Evidence
	Next      string      // what to do
	Accepted  *Acceptance // nil: it is not tolerated
}

// Evidence is the source of a finding.
type Evidence struct {
	Source    string    // an AWS call ("iam:ListMFADevices"), "ledger", "key 12345678", "cloudtrail"
	RequestID string    // of the call, or the id of the event; empty if there is none
	Time      time.Time // time of AWS, or of the record
}

// Acceptance is the record that accepts a finding.
type Acceptance struct {
	Record uint64 // its sequence
	Until  string // the last day, "2026-12-31"
	Reason string
}

// findings gathers what a judge finds. A second of the same id adds its
// evidence to the first.
type findings []Finding

// add makes a finding of that kind. of tells what it is of, from the account on:
// ["111122223333", "root", "sealed"].
func (f *findings) add(kind string, of []string, principal, text string, evidence ...Evidence) {
	k := kindOf(kind)
	id := strings.Join(append([]string{kind}, of...), "/")
	for i := range *f {
		if (*f)[i].ID == id {
			(*f)[i].Evidence = append((*f)[i].Evidence, evidence...)
			return
		}
	}
	account := ""
	if len(of) > 0 && isAccount(of[0]) {
		account = of[0]
	}
	*f = append(*f, Finding{
		ID: id, Kind: kind, Severity: k.Severity, Account: account, Principal: principal,
		Text: text, Evidence: evidence, Next: k.Next,
	})
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// worstFirst orders findings for a reader: unaccepted before accepted, worse before
// milder, and the findings of one account together.
func worstFirst(all []Finding) {
	slices.SortStableFunc(all, func(x, y Finding) int {
		accepted := func(f Finding) int {
			if f.Accepted != nil {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(accepted(x), accepted(y)), cmp.Compare(y.Severity, x.Severity), cmp.Compare(x.Account, y.Account), cmp.Compare(x.ID, y.ID))
	})
}

// Counting returns the unaccepted findings of at least this severity.
func Counting(all []Finding, least Severity) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.Accepted != nil || f.Severity < least })
}
