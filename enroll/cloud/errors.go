package cloud

import (
	"slices"

	"rootseal/enroll/hint"
)

// What a caller can branch on, with errors.Is.
var (
	ErrDenied      = hint.Sentinel(hint.AddPermission, "denied")                                        // AccessDenied, for any reason
	ErrDeniedBySCP = hint.Sentinel(hint.SuspendSCP, "denied by a service control policy")               // is ErrDenied too
	ErrMFASession  = hint.Sentinel(hint.UseMFASession, "needs a session authenticated with MFA")        // is ErrDenied too: the user has a device and manages its own with a long-term key
	ErrCredentials = hint.Sentinel(hint.RenewLogin, "no usable credentials")                            // none found, expired, invalid
	ErrExists      = hint.Sentinel(hint.NewName, "already exists")                                      // EntityAlreadyExists
	ErrNotFound    = hint.Sentinel(hint.CheckUser, "not found")                                         // NoSuchEntity
	ErrConflict    = hint.Sentinel(hint.CheckUse, "still in use")                                       // DeleteConflict: an assigned device is to be deleted
	ErrBusy        = hint.Sentinel(hint.AwaitOther, "changing at this moment")                          // ConcurrentModification, EntityTemporarilyUnmodifiable
	ErrInvalidCode = hint.Sentinel(hint.CheckClock, "codes not accepted")                               // InvalidAuthenticationCode
	ErrPassCode    = hint.Sentinel(hint.UseLaterCode, "code not accepted")                              // is ErrDenied too: STS calls the code wrong, or used
	ErrNotChecked  = hint.Sentinel(hint.AwaitCheck, "aws did not check the code")                       // is ErrDenied too: STS does not know the device yet, or any more, or has had too many tries
	ErrLimit       = hint.Sentinel(hint.RemoveDevice, "limit reached")                                  // LimitExceeded
	ErrThrottled   = hint.Sentinel(hint.AwaitMinute, "too many requests")                               // Throttling
	ErrNotReady    = hint.Sentinel(hint.AwaitSeconds, "not ready yet")                                  // a credential report that is being made, or was never asked for
	ErrNoOrg       = hint.Sentinel(hint.UseManagement, "not the management account of an organization") // which alone can tell its members
	ErrPlainHTTP   = hint.Sentinel(hint.UseHTTPS, "a seed is not fetched over plain http")              // refused here, nothing was sent
	ErrInDoubt     = hint.Sentinel(hint.CheckDevices, "whether it happened at aws is not known")        // of a write without an answer, with a cut one, or a 5xx: read before anything else
)

// Error is AWS's refusal, or the want of an answer. It never holds a seed or a
// code: the SDK's own errors, which can, are not wrapped.
type Error struct {
	Doing     string // "enabling mfa device"
	Code      string // AWS's error code, "" without an answer of AWS's
	Message   string // AWS's own words, or the cause
	RequestID string

	// Kinds are the sentinels above that the error is, and context's errors
	// where one of them is the cause.
	Kinds []error
}

func (e *Error) Error() string {
	text := e.Doing
	if e.Code != "" {
		text += ": " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.RequestID != "" {
		text += " (request " + e.RequestID + ")"
	}
	if slices.Contains(e.Kinds, ErrInDoubt) {
		text += "; " + ErrInDoubt.Error()
	}
	return text
}

// Unwrap returns what the error is.
func (e *Error) Unwrap() []error { return e.Kinds }
