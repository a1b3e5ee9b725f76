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
	Group     string // empty where it is of none
	KeySerial uint32 // 0 where it is of no key
	Device    string // ARN or serial at AWS of a device that no record has as live; empty where it is of none
	Open      string // what 'rootseal unseal --close' names; empty where that ends nothing
	Text      string // in words, for a person
	Evidence  []Evidence
	Next      string      // what to do
	Accepted  *Acceptance // nil: it is not tolerated
}

// Evidence is what told it.
type Evidence struct {
	Source    string    // an AWS call ("iam:ListMFADevices"), "ledger", "key 12345678", "cloudtrail"
	RequestID string    // of the call, or the id of the event; empty without
	Time      time.Time // AWS's, or the record's
}

// Acceptance is the word that a finding is tolerated.
type Acceptance struct {
	Record uint64 // sequence of the record
	Until  string // the last day, "2026-12-31"
	Reason string
}

// findings gathers what a judge finds. A second of the same id adds its
// evidence to the first.
type findings []Finding

// add makes a finding of that kind. of tells what it is of, from the account on:
// ["111122223333", "root", "sealed"]. The finding that it returns may be added to
// until the next one is made.
func (f *findings) add(kind string, of []string, principal, text string, evidence ...Evidence) *Finding {
	k := kindOf(kind)
	id := strings.Join(append([]string{kind}, of...), "/")
	for i := range *f {
		if (*f)[i].ID == id {
			(*f)[i].Evidence = append((*f)[i].Evidence, evidence...)
			return &(*f)[i]
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
	return &(*f)[len(*f)-1]
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// worstFirst orders findings for a reader: those that are not accepted first,
// the worst of them before the others, and each account's together.
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

// Counting are the findings at or over a severity that nobody has accepted.
func Counting(all []Finding, least Severity) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.Accepted != nil || f.Severity < least })
}
