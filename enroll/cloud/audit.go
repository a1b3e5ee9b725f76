package cloud

import "time"

// Summary is AWS's summary of a whole account (IAM GetAccountSummary).
type Summary struct {
	RootMFA        bool // root has a device of any type (AccountMFAEnabled)
	RootPassword   bool // root can sign in (AccountPasswordPresent)
	RootAccessKeys bool // AccountAccessKeysPresent
	Answer
}

// Report is an account's credential report (IAM GetCredentialReport). AWS makes a new
// report at most every four hours, so recent changes are missing.
type Report struct {
	Made  time.Time
	Users []ReportUser // root, too
	Answer
}

// ReportUser is one line of the report.
type ReportUser struct {
	Name     string // "<root_account>" for root
	Password bool   // may sign in to the console; true for root if AWS does not report it
	MFA      bool   // has a device of any type; AWS does not report which
}

// IsRoot decides by the name, which no user can have.
func (u ReportUser) IsRoot() bool { return u.Name == "<root_account>" }

// Member is an account of the organization (Organizations ListAccounts).
type Member struct {
	Account    string // twelve digits
	Name       string
	Status     string // Active, or AWS's word for another state: SUSPENDED, PENDING_CLOSURE
	Management bool   // the management account; no other account can manage its root
}

// Active is the status of a member that can be entered. AWS closes any other: it is
// suspended, or about to be closed.
const Active = "ACTIVE"

// RootManagement is what the organization has switched on for the root users of its
// members (IAM ListOrganizationsFeatures).
type RootManagement struct {
	Credentials bool // root credentials of members can be removed (RootCredentialsManagement)
	Sessions    bool // sts:AssumeRoot can be called (RootSessions)
}

// TaskPolicy limits what a session of a member's root user may do.
type TaskPolicy string

// AWS's own task policies. There is none that adds an MFA device.
const (
	AuditRoot  TaskPolicy = "IAMAuditRootUserCredentials"
	DeleteRoot TaskPolicy = "IAMDeleteRootUserCredentials"
)

// Event is an event from CloudTrail, as far as it concerns MFA and root.
type Event struct {
	ID       string
	Time     time.Time
	Name     string // ConsoleLogin, EnableMFADevice, …
	Account  string
	Root     bool   // the root user did it
	ARN      string // who did it
	Assumed  bool   // root by sts:AssumeRoot, from the management account
	SourceIP string

	// Session is the access key of the caller's session, and SessionBegan the time when
	// the session began: for a session in the web console, the time of its sign-in. A
	// sign-in itself has neither, nor does a call with a long-term key.
	Session      string
	SessionBegan time.Time

	RequestID string // of an API call; only AWS knows the ids of the console's calls
	User      string // user in the call; "AWS ROOT USER" if root enables its own device
	DeviceARN string // device in the call, or of the sign-in
	MFA       bool   // of a sign-in: with a code or another factor
	ErrorCode string // "" if successful; "Failure" for a failed sign-in
}

// Failed reports whether the act was tried and failed.
func (e Event) Failed() bool { return e.ErrorCode != "" }
