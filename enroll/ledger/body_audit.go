package ledger

import "time"

// Audited is the result of an audit.
type Audited struct {
	Accounts    []string     `json:"accounts,omitempty"`    // accounts that were entered
	Unreachable []string     `json:"unreachable,omitempty"` // accounts that could not be entered or fully read
	EventsSince *time.Time   `json:"events_since,omitempty"`
	Findings    []FindingRef `json:"findings,omitempty"`
	Settings    []Setting    `json:"settings,omitempty"` // endpoints and paths that differ from the default
}

// FindingRef names a finding of an audit.
type FindingRef struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Accepted bool   `json:"accepted,omitempty"`
}

// Accept accepts a finding up to a day.
type Accept struct {
	Finding string `json:"finding"`
	Until   string `json:"until"` // "2026-12-31", the last day
	Reason  string `json:"reason"`
}

func (*Audited) Kind() string { return "audit" }
func (*Accept) Kind() string  { return "accept" }

func (a *Audited) inSeconds() Body {
	c := *a
	c.EventsSince = seconds(a.EventsSince)
	return &c
}
