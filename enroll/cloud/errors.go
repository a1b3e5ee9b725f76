package cloud

import (
	"slices"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Errors for errors.Is.
var (
	ErrDenied       = hint.Sentinel(hint.AddPermission, "denied")                                        // AccessDenied, for any reason
	ErrDeniedBySCP  = hint.Sentinel(hint.SuspendSCP, "denied by a service control policy")               // also an ErrDenied
	ErrMFASession   = hint.Sentinel(hint.UseMFASession, "needs a session authenticated with MFA")        // also an ErrDenied: a user with a device manages its own devices with a long-term key
	ErrCredentials  = hint.Sentinel(hint.RenewLogin, "no usable credentials")                            // none found, expired, invalid
	ErrExists       = hint.Sentinel(hint.NewName, "already exists")                                      // EntityAlreadyExists
	ErrNotFound     = hint.Sentinel(hint.CheckUser, "not found")                                         // NoSuchEntity
	ErrConflict     = hint.Sentinel(hint.CheckUse, "still in use")                                       // DeleteConflict: the device is assigned
	ErrBusy         = hint.Sentinel(hint.AwaitOther, "changing at this moment")                          // ConcurrentModification, EntityTemporarilyUnmodifiable
	ErrInvalidCode  = hint.Sentinel(hint.CheckClock, "codes not accepted")                               // InvalidAuthenticationCode
	ErrPassCode     = hint.Sentinel(hint.UseLaterCode, "code not accepted")                              // also an ErrDenied: STS reports a wrong or used code
	ErrNotChecked   = hint.Sentinel(hint.AwaitCheck, "aws did not check the code")                       // also an ErrDenied: the device is unknown to STS, or there were too many tries
	ErrLimit        = hint.Sentinel(hint.RemoveDevice, "limit reached")                                  // LimitExceeded
	ErrThrottled    = hint.Sentinel(hint.AwaitMinute, "too many requests")                               // Throttling
	ErrNotReady     = hint.Sentinel(hint.AwaitSeconds, "not ready yet")                                  // the credential report is being made, or was not requested
	ErrOtherAccount = hint.Sentinel(hint.EnterByRole, "the credentials belong to another account")       // by the profile's own answer
	ErrNoOrg        = hint.Sentinel(hint.UseManagement, "not the management account of an organization") // only that account can list the members
	ErrPlainHTTP    = hint.Sentinel(hint.UseHTTPS, "a seed is not fetched over plain http")              // refused by rootseal; nothing was sent
	ErrPlainCode    = hint.Sentinel(hint.UseHTTPSForCode, "a code is not sent over plain http")          // the same
	ErrUnconfirmed  = hint.Sentinel(hint.RemoveEndpoint, "a code is not sent to an unconfirmed address") // the same: the operator must confirm the endpoint first
	ErrInDoubt      = hint.Sentinel(hint.CheckDevices, "whether it happened at aws is not known")        // a write with no answer, a cut answer, or a 5xx: read before anything else
)

// Why there are no usable credentials. Each is also an ErrCredentials.
var (
	ErrNoCredentials = hint.Sentinel(hint.ProfileWithKey, "no credentials")                        // nothing names any
	ErrExpired       = hint.Sentinel(hint.RenewLogin, "the credentials have expired")              // a session, an SSO login
	ErrInvalidKey    = hint.Sentinel(hint.CheckAccessKey, "aws does not accept the access key")    // deleted, inactive, mistyped
	ErrNoProfile     = hint.Sentinel(hint.ListProfiles, "the profile does not exist")              // in no configuration file
	ErrHelper        = hint.Sentinel(hint.RunHelper, "the profile's credential_process failed")    // or its output is no use
	ErrClockOff      = hint.Sentinel(hint.SetClock, "aws does not accept the time of the request") // too far from AWS's
)

// About a bucket.
var (
	ErrNoBucket    = hint.Sentinel(hint.CheckBucket, "there is no such bucket")
	ErrOtherRegion = hint.Sentinel(hint.GiveRegion, "the bucket is in another region")
	ErrUnstated    = hint.Sentinel(hint.StateEndpoint, "the configured endpoint is not aws's own, and the address of the ledger does not name it")
	ErrOpenBucket  = hint.Sentinel(hint.UseHTTPS, "a ledger is not read over plain http")
)

// Why AWS gave no answer to a request.
var (
	ErrNotAWS      = hint.Sentinel(hint.SignInPage, "the answer did not come from aws")              // a captive portal's page, a proxy's refusal
	ErrProxy       = hint.Sentinel(hint.CheckProxy, "the proxy does not connect to aws")             // nothing was sent to AWS
	ErrCertificate = hint.Sentinel(hint.CheckCertificates, "the certificate is not one of aws's")    // nothing was sent
	ErrCertExpired = hint.Sentinel(hint.CheckExpiry, "the certificate is not valid today")           // nothing was sent; also an ErrCertificate
	ErrCertServer  = hint.Sentinel(hint.CheckServer, "the certificate is another server's")          // nothing was sent; also an ErrCertificate
	ErrBundle      = hint.Sentinel(hint.CheckBundle, "the file of trusted certificates is no use")   // AWS_CA_BUNDLE, ca_bundle
	ErrNoName      = hint.Sentinel(hint.CheckDNS, "the name of the server was not found out")        // no answer of a name server
	ErrNoRegion    = hint.Sentinel(hint.CheckRegion, "no server has the name that the region gives") // a typo, most often
	ErrUnreachable = hint.Sentinel(hint.CheckConnection, "aws does not answer")                      // refused, cut or too slow
)

// ErrMFAProfile refuses a profile with mfa_serial if no plugged-in key gives the code.
// rootseal asks for no typed code: the AWS CLI can make the same session before.
var ErrMFAProfile = hint.Sentinel(hint.ExportSession, "the profile requires an MFA code (mfa_serial)")

// Error is AWS's refusal, or a missing answer. It never contains a seed or a code:
// it does not wrap the SDK's own errors, which can.
type Error struct {
	Doing     message.Text // "enabling mfa device"
	Code      string       // AWS's error code, "" without an answer from AWS
	Message   message.Text // AWS's own words, or the cause
	RequestID string

	// Kinds are the sentinels above that the error matches, and context's errors if
	// one of them is the cause.
	Kinds []error
}

func (e *Error) Error() string { return e.text().String() }

// Parts returns the English format and the arguments. The kinds are in no text.
func (e *Error) Parts() (format string, args []any) { return e.text().Parts() }

func (e *Error) text() message.Text {
	text := e.Doing
	if e.Code != "" {
		text = message.Textf("%s: %s", text, e.Code)
	}
	if !e.Message.IsZero() {
		text = message.Textf("%s: %s", text, e.Message)
	}
	if e.RequestID != "" {
		text = message.Textf("%s (request %s)", text, e.RequestID)
	}
	if slices.Contains(e.Kinds, ErrInDoubt) {
		text = message.Textf("%s; %s", text, message.Word(ErrInDoubt.Error()))
	}
	return text
}

// Unwrap returns what the error is.
func (e *Error) Unwrap() []error { return e.Kinds }
