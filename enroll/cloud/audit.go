package cloud

import "time"

// Summary is what AWS tells of a whole account (IAM GetAccountSummary).
type Summary struct {
	RootMFA        bool // root has a device, of whatever kind (AccountMFAEnabled)
	RootPassword   bool // root can sign in (AccountPasswordPresent)
	RootAccessKeys bool // AccountAccessKeysPresent
	Answer
}

// Report is an account's credential report (IAM GetCredentialReport). AWS makes
// a new one every four hours at the most, so it shows no change of the last
// minutes.
type Report struct {
	Made  time.Time
	Users []ReportUser // root among them
	Answer
}

// ReportUser is one line of the report.
type ReportUser struct {
	Name     string // "<root_account>" for root
	Password bool   // may sign in to the console; root's is true where AWS does not say
	MFA      bool   // has a device, of whatever kind; not how many, nor which
}

// IsRoot tells by the name, which no user can have.
func (u ReportUser) IsRoot() bool { return u.Name == "<root_account>" }

// Member is an account of the organization (Organizations ListAccounts).
type Member struct {
	Account    string // twelve digits
	Name       string
	Active     bool // it is neither suspended nor about to be closed
	Management bool // the account that pays: its root cannot be managed by another
}

// RootManagement is what the organization has switched on for the root users of
// its members (IAM ListOrganizationsFeatures).
type RootManagement struct {
	Credentials bool // root credentials of members can be removed (RootCredentialsManagement)
	Sessions    bool // sts:AssumeRoot can be called (RootSessions)
}

// TaskPolicy names what a session of a member's root user may do.
type TaskPolicy string

// AWS's own task policies. There is none that adds an MFA device.
const (
	AuditRoot  TaskPolicy = "IAMAuditRootUserCredentials"
	DeleteRoot TaskPolicy = "IAMDeleteRootUserCredentials"
)

// Event is one that CloudTrail delivered, as far as MFA and root go.
type Event struct {
	ID        string
	Time      time.Time
	Name      string // ConsoleLogin, EnableMFADevice, …
	Account   string
	Root      bool   // the root user did it
	ARN       string // who did it
	Assumed   bool   // root by sts:AssumeRoot, from the management account
	SourceIP  string
	RequestID string // of an API call; what the console does has one that nobody else knows
	User      string // that the call names; "AWS ROOT USER" where root enables its own device
	DeviceARN string // that the call names, or a sign-in was made with
	MFA       bool   // of a sign-in: a code, or another factor, was used
	ErrorCode string // "" where it happened; "Failure" for a sign-in that failed
}

// Failed tells that it was tried and did not happen.
func (e Event) Failed() bool { return e.ErrorCode != "" }
