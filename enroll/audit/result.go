package audit

import (
	"time"

	"rootseal/enroll/ledger"
)

// Result is a whole audit.
type Result struct {
	Seen     []*Seen
	Since    *time.Time // start of the events; nil: not looked up
	Happened []Happened
	Findings []Finding // worst first
	Ended    []Finding // of earlier audits
}

// Unread returns the accounts that could not be fully read.
func (r *Result) Unread() []*Seen {
	var all []*Seen
	for _, s := range r.Seen {
		if len(s.Unread) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Body returns the record of the audit.
func (r *Result) Body(settings []ledger.Setting) *ledger.Audited {
	body := &ledger.Audited{EventsSince: r.Since, Settings: settings}
	for _, s := range r.Seen {
		if s.Entered() {
			body.Accounts = append(body.Accounts, s.Account)
		}
	}
	for _, s := range r.Seen {
		if len(s.Unread) > 0 || s.Closed != "" {
			body.Unreachable = append(body.Unreachable, s.Account)
		}
	}
	for _, f := range r.Findings {
		body.Findings = append(body.Findings, ledger.FindingRef{ID: f.ID, Severity: f.Severity.String(), Accepted: f.Accepted != nil})
	}
	return body
}
