package ledger

// Audited is what an audit found.
type Audited struct {
	Accounts    []string     `json:"accounts,omitempty"`
	Unreachable []string     `json:"unreachable,omitempty"` // accounts that could not be entered
	Findings    []FindingRef `json:"findings,omitempty"`
}

// FindingRef names a finding of an audit.
type FindingRef struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
}

// Accept tolerates a finding until a day.
type Accept struct {
	Finding string `json:"finding"`
	Until   string `json:"until"` // "2026-12-31", the last day
	Reason  string `json:"reason"`
}

func (*Audited) Kind() string { return "audit" }
func (*Accept) Kind() string  { return "accept" }
