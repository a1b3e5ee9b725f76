package view

import (
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// AuditJSON is what audit prints for programs: a contract, described in docs/audit.md.
type AuditJSON struct {
	Accounts []auditAccount `json:"accounts"`
	Findings []auditFinding `json:"findings"`
	Events   []auditEvent   `json:"events"`
	Head     *string        `json:"head"` // null: there is no ledger yet
}

type auditAccount struct {
	Account string        `json:"account"`
	Name    *string       `json:"name"`
	Caller  *string       `json:"caller"` // null if the account could not be entered
	Unread  []auditUnread `json:"unread"`
}

type auditUnread struct {
	What  string `json:"what"`
	Cause string `json:"cause"`
}

type auditFinding struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Severity  string          `json:"severity"` // low, medium, high, critical
	Account   *string         `json:"account"`
	Principal *string         `json:"principal"`
	Text      string          `json:"text"`
	Next      string          `json:"next"`
	Evidence  []auditEvidence `json:"evidence"`
	Accepted  *auditAccepted  `json:"accepted"`
}

type auditEvidence struct {
	Source    string     `json:"source"`
	RequestID *string    `json:"request_id"`
	Time      *time.Time `json:"time"`
}

type auditAccepted struct {
	Record uint64 `json:"record"`
	Until  string `json:"until"`
	Reason string `json:"reason"`
}

type auditEvent struct {
	ID        string    `json:"id"`
	Time      time.Time `json:"time"`
	Name      string    `json:"name"`
	Account   string    `json:"account"`
	ARN       *string   `json:"arn"`
	SourceIP  *string   `json:"source_ip"`
	DeviceARN *string   `json:"device_arn"`
	RequestID *string   `json:"request_id"`
	Error     *string   `json:"error"`
	Expected  bool      `json:"expected"`
	Why       string    `json:"why"`
}

func NewAuditJSON(r *audit.Result, head ledger.Head) AuditJSON {
	return AuditJSON{
		Accounts: Each(r.Seen, newAuditAccount), Findings: Each(r.Findings, newAuditFinding), Head: OrNull(HeadText(head)),
		Events: Each(r.Happened, func(h audit.Happened) auditEvent {
			return auditEvent{
				ID: h.ID, Time: h.Time, Name: h.Name, Account: h.Account, ARN: OrNull(h.ARN), SourceIP: OrNull(h.SourceIP),
				DeviceARN: OrNull(h.DeviceARN), RequestID: OrNull(h.RequestID), Error: OrNull(h.ErrorCode), Expected: h.Expected, Why: h.Why.String(),
			}
		}),
	}
}

func newAuditAccount(s *audit.Seen) auditAccount {
	return auditAccount{
		Account: s.Account, Name: OrNull(s.Name), Caller: OrNull(s.Caller),
		Unread: Each(s.Unread, func(u audit.Unread) auditUnread { return auditUnread{u.What.String(), u.Err.Error()} }),
	}
}

func newAuditFinding(f audit.Finding) auditFinding {
	out := auditFinding{
		ID: f.ID, Kind: f.Kind, Severity: f.Severity.String(), Account: OrNull(f.Account), Principal: OrNull(f.Principal),
		Text: f.Text.String(), Next: NextStep(f).String(),
		Evidence: Each(f.Evidence, func(e audit.Evidence) auditEvidence {
			return auditEvidence{e.Source, OrNull(e.RequestID), OrNull(e.Time)}
		}),
	}
	if f.Accepted != nil {
		out.Accepted = new(auditAccepted(*f.Accepted))
	}
	return out
}
