package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rootseal/message"
)

// Finding is a difference between the ledger and AWS or a key, or a violation of the policy.
type Finding struct {
	ID        string // kind, account and object; the same in every audit
	Kind      string // in the Catalogue
	Severity  Severity
	Account   string       // twelve digits; empty if the finding is about a key alone
	Principal string       // empty if the finding is about no principal
	Group     string       // empty if the finding is about no group
	KeySerial uint32       // 0 if the finding is about no key
	Device    string       // ARN or serial at AWS of a device that is not live in the ledger; empty if there is none
	Open      string       // finding for 'rootseal unseal --close'; empty if that does not apply
	Text      message.Text // for a person
	Evidence  []Evidence
	Next      message.Text // what to do
	Whose     string       // the principal in Next, if Principal is empty
	Accepted  *Acceptance  // nil: not accepted
	Lapsed    *Acceptance  // the last acceptance, if it is over; nil otherwise
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

// findings collects the findings of a judge. A second one with the same id adds its
// evidence to the first.
type findings []Finding

// add adds a finding of that kind. of is its object, from the account on:
// ["111122223333", "root", "sealed"]. The caller may complete the returned
// finding until the next add.
func (f *findings) add(kind string, of []string, principal string, text message.Text, evidence ...Evidence) *Finding {
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
		Text: text, Evidence: evidence, Next: message.Word(k.Next),
	})
	return &(*f)[len(*f)-1]
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
