package audit

import (
	"context"
	"errors"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Target is an account to audit, and how to enter it.
type Target struct {
	Account string // twelve digits
	Name    string // alias or name to show; empty if there is none
	Member  bool   // a member account of an organization, not the management account
	Central bool   // the management account can remove its root credentials
	Closed  string // AWS's word for an account that no one can enter: SUSPENDED, PENDING_CLOSURE; or ""
	Enter   func(context.Context) (Reader, error)

	// EnterRoot enters a member account as its root user, to audit it. It is nil if
	// central root access is switched off.
	EnterRoot func(context.Context) (RootReader, error)
}

// Reader reads an account.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Summary(context.Context) (cloud.Summary, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
	RequestReport(context.Context) error
	Report(context.Context) (cloud.Report, error)
}

// RootReader reads root's own devices of every type.
type RootReader interface {
	RootDevices(context.Context) ([]cloud.MFADevice, cloud.Answer, error)
}

// Seen is what an audit read of an account. A field that could not be read is nil, and
// Unread has the reason.
type Seen struct {
	Target
	Caller  string // ARN of the auditing caller
	Summary *cloud.Summary
	Virtual *Listing[cloud.VirtualMFADevice]
	Users   map[string]*Listing[cloud.MFADevice] // users in the ledger, by name; nil items: AWS has no such user
	Root    *Listing[cloud.MFADevice]            // root's devices of every type; nil without central root access
	Report  *cloud.Report
	Unread  []Unread

	place
	entered  bool
	reader   Reader        // kept for the events
	requests error         // why AWS did not take the request for a credential report
	earlier  []cloud.Event // sign-ins before the events, whose sessions may reach into them
}

// Listing is a list with the answer that contained it.
type Listing[T any] struct {
	Items  []T
	Answer cloud.Answer
}

// Unread is something that could not be read.
type Unread struct {
	What message.Text // "account" if nothing could be read
	Err  error
}

// Entered reports whether anything of the account was read.
func (s *Seen) Entered() bool { return s.entered }

// Evidence of the list of the organization's accounts has no request: the audit
// reads the list once for all accounts.
func (s *Seen) ofMembers() Evidence { return Evidence{Source: "organizations:ListAccounts"} }

// errStillMade means that AWS did not finish a credential report in time.
var errStillMade = errors.New("the credential report is still being made")

// Evidence from AWS calls.
func ofCall(call string, answer cloud.Answer) Evidence {
	return Evidence{Source: call, RequestID: answer.RequestID, Time: answer.At}
}

func (s *Seen) ofSummary() Evidence { return ofCall("iam:GetAccountSummary", s.Summary.Answer) }
func (s *Seen) ofVirtual() Evidence { return ofCall("iam:ListVirtualMFADevices", s.Virtual.Answer) }
func (s *Seen) ofReport() Evidence {
	e := ofCall("iam:GetCredentialReport", s.Report.Answer)
	e.Time = s.Report.Made // the report may be four hours old
	return e
}
