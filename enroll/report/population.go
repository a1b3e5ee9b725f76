package report

import (
	"slices"
	"time"

	"rootseal/enroll/ledger"
)

type audited = ledger.Audited

// Population is the accounts of the ledger against those of its last audit.
type Population struct {
	Audit    uint64     `json:"audit"` // record of the last audit; 0: none
	Time     *time.Time `json:"time"`
	Signed   Signed     `json:"signed"`
	Events   *time.Time `json:"events_since"` // from when on the audit read events; null: none
	Complete bool       `json:"complete"`     // every account below was read by the last audit
	Accounts []Account  `json:"accounts"`
	Findings []Found    `json:"findings"` // all of the last audit
	Audits   []Audit    `json:"audits"`   // of the period
}

// Account is an AWS account that the ledger or an audit names.
type Account struct {
	ID         string `json:"id"`
	Alias      string `json:"alias"`
	Devices    int    `json:"devices"`    // live, in the ledger
	Principals int    `json:"principals"` // with a live device
	Passkeys   int    `json:"passkeys"`   // in use, recorded
	InLedger   bool   `json:"in_ledger"`  // a live device or a passkey names it
	State      string `json:"state"`      // see the constants
}

// States of an Account.
const (
	AccountRead    = "read"         // the last audit read it
	AccountUnread  = "not-read"     // the last audit could not enter it, or not read all
	AccountOutside = "not-in-audit" // the last audit does not name it
)

// Found is a finding of the last audit.
type Found struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Accepted bool   `json:"accepted"` // by a signed record that is in force now
}

// Audit is one audit of the period.
type Audit struct {
	Time     time.Time `json:"time"`
	Record   uint64    `json:"record"`
	Accounts int       `json:"accounts"`
	Unread   int       `json:"unread"`
	Findings int       `json:"findings"`
	Signed   Signed    `json:"signed"`
}

// lastAudit returns the last audit that the ledger itself contains.
func (f *fold) lastAudit() *made {
	for i := len(f.made) - 1; i >= 0; i-- {
		if _, is := f.made[i].Body.(*audited); is && f.made[i].Trip == 0 {
			return &f.made[i]
		}
	}
	return nil
}

func (f *fold) population() Population {
	p := Population{Signed: Signed{State: SignedNot, By: []string{}}, Accounts: []Account{}, Findings: []Found{}, Audits: []Audit{}}
	accounts := f.accountsOfLedger()
	var last *audited
	if at := f.lastAudit(); at != nil {
		last = at.Body.(*audited)
		when := at.When()
		p.Audit, p.Time, p.Events, p.Signed = at.At(), &when, last.EventsSince, f.signed(at.At())
		accepted := f.accepted()
		for _, found := range last.Findings {
			p.Findings = append(p.Findings, Found{found.ID, found.Severity, accepted[found.ID]})
		}
	}
	for _, m := range f.made {
		body, is := m.Body.(*audited)
		if !is || m.Trip != 0 {
			continue
		}
		for _, id := range slices.Concat(body.Accounts, body.Unreachable) {
			if accounts[id] == nil && (f.Account == "" || f.Account == id) {
				accounts[id] = &Account{ID: id}
			}
		}
		if f.inPeriod(m.When()) {
			p.Audits = append(p.Audits, Audit{m.When(), m.At(), len(body.Accounts), len(body.Unreachable), len(body.Findings), f.signed(m.At())})
		}
	}
	p.Complete = last != nil
	for _, id := range sortedKeys(accounts) {
		a := accounts[id]
		switch {
		case last == nil:
			a.State = AccountOutside
		case slices.Contains(last.Unreachable, id):
			a.State = AccountUnread
		case slices.Contains(last.Accounts, id):
			a.State = AccountRead
		default:
			a.State = AccountOutside
		}
		p.Complete = p.Complete && a.State == AccountRead
		p.Accounts = append(p.Accounts, *a)
	}
	return p
}

// accountsOfLedger returns the AWS accounts that devices and passkeys name.
func (f *fold) accountsOfLedger() map[string]*Account {
	accounts := map[string]*Account{}
	named := func(principal string) *Account {
		id := accountOf(principal)
		if accounts[id] == nil {
			accounts[id] = &Account{ID: id, InLedger: true}
		}
		return accounts[id]
	}
	principals := map[string]bool{}
	for _, d := range f.book.Live() {
		if !d.AtAWS() || !f.shows(d.Principal) {
			continue
		}
		a := named(d.Principal)
		a.Devices++
		if d.Alias != "" {
			a.Alias = d.Alias
		}
		if !principals[d.Principal] {
			principals[d.Principal] = true
			a.Principals++
		}
	}
	for _, k := range f.state.Passkeys {
		if f.shows(k.Principal) {
			named(k.Principal).Passkeys++
		}
	}
	return accounts
}

// accepted returns the findings that a signed acceptance covers today. The last record
// about a finding counts.
func (f *fold) accepted() map[string]bool {
	is := map[string]bool{}
	for _, r := range f.records {
		if a, accepts := r.Body.(*ledger.Accept); accepts && !f.book.IsUnsigned(r.Sequence) {
			is[a.Finding] = f.inForce(a.Until)
		}
	}
	return is
}

// inForce reports whether an acceptance until that day still counts.
func (f *fold) inForce(until string) bool {
	day, err := time.Parse(time.DateOnly, until)
	return err == nil && f.now.Before(day.AddDate(0, 0, 1))
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
