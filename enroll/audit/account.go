package audit

import (
	"context"
	"errors"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
)

// Target is an account that is looked at, and how it is entered.
type Target struct {
	Account string // twelve digits
	Name    string // alias or name, for a person; empty without
	Member  bool   // of an organization, and not the account that manages it
	Central bool   // its root credentials can be removed by the management account
	Enter   func(context.Context) (Reader, error)

	// EnterRoot enters a member account as its root user, to audit it; nil where
	// that is not switched on.
	EnterRoot func(context.Context) (RootReader, error)
}

// Reader looks at an account.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Summary(context.Context) (cloud.Summary, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
	RequestReport(context.Context) error
	Report(context.Context) (cloud.Report, error)
}

// RootReader looks at root's own devices, of whatever kind.
type RootReader interface {
	RootDevices(context.Context) ([]cloud.MFADevice, cloud.Answer, error)
}

// Seen is what an account showed. A field is nil where it was not read; Unread
// tells why.
type Seen struct {
	Target
	Caller  string // ARN of who looked
	Summary *cloud.Summary
	Virtual *Listing[cloud.VirtualMFADevice]
	Users   map[string]*Listing[cloud.MFADevice] // of the record, by name; nil items: there is no such user
	Root    *Listing[cloud.MFADevice]            // of whatever kind; nil without central root access
	Report  *cloud.Report
	Unread  []Unread

	reader Reader // between the passes
}

// Listing is a list and the answer that it came in.
type Listing[T any] struct {
	Items  []T
	Answer cloud.Answer
}

// Unread is something that could not be read.
type Unread struct {
	What string // "account" where nothing could
	Err  error
}

// Entered tells whether anything of the account was read.
func (s *Seen) Entered() bool { return s.reader != nil }

// ErrWrongAccount says that the credentials are of another account than the one
// that was to be looked at.
var ErrWrongAccount = hint.Sentinel(hint.EnterByRole, "the credentials are of another account")

// errStillMade says that AWS did not come to an end with a credential report.
var errStillMade = errors.New("the credential report is still being made")

// Evidence of the calls.
func ofCall(call string, answer cloud.Answer) Evidence {
	return Evidence{Source: call, RequestID: answer.RequestID, Time: answer.At}
}

func (s *Seen) ofSummary() Evidence { return ofCall("iam:GetAccountSummary", s.Summary.Answer) }
func (s *Seen) ofVirtual() Evidence { return ofCall("iam:ListVirtualMFADevices", s.Virtual.Answer) }
func (s *Seen) ofReport() Evidence {
	e := ofCall("iam:GetCredentialReport", s.Report.Answer)
	e.Time = s.Report.Made // up to four hours old, which is what it proves
	return e
}
