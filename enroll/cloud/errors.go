package cloud

import (
	"errors"
	"slices"
)

// Errors for errors.Is.
var (
	ErrDenied      = errors.New("denied")                                        // AccessDenied, for any reason
	ErrDeniedBySCP = errors.New("denied by a service control policy")            // also an ErrDenied
	ErrMFASession  = errors.New("needs a session authenticated with MFA")        // also an ErrDenied: a user with a device manages its own devices with a long-term key
	ErrCredentials = errors.New("no usable credentials")                         // none found, expired, invalid
	ErrExists      = errors.New("already exists")                                // EntityAlreadyExists
	ErrNotFound    = errors.New("not found")                                     // NoSuchEntity
	ErrConflict    = errors.New("still in use")                                  // DeleteConflict: the device is assigned
	ErrBusy        = errors.New("changing at this moment")                       // ConcurrentModification, EntityTemporarilyUnmodifiable
	ErrInvalidCode = errors.New("codes not accepted")                            // InvalidAuthenticationCode
	ErrPassCode    = errors.New("code not accepted")                             // also an ErrDenied: STS reports a wrong or used code
	ErrNotChecked  = errors.New("aws did not check the code")                    // also an ErrDenied: the device is unknown to STS, or there were too many tries
	ErrLimit       = errors.New("limit reached")                                 // LimitExceeded
	ErrThrottled   = errors.New("too many requests")                             // Throttling
	ErrNotReady    = errors.New("not ready yet")                                 // the credential report is being made, or was not requested
	ErrNoOrg       = errors.New("not the management account of an organization") // only that account can list the members
	ErrPlainHTTP   = errors.New("a seed is not fetched over plain http")         // refused by rootseal; nothing was sent
	ErrInDoubt     = errors.New("whether it happened at aws is not known")       // a write with no answer, a cut answer, or a 5xx: read before anything else
)

// ErrMFAProfile refuses a profile with mfa_serial. The SDK would ask for a code
// inside the first call, within that call's limit and while keys are in use. The
// AWS CLI can make the same session before rootseal runs.
var ErrMFAProfile = errors.New("the profile wants an MFA code (mfa_serial), which is not asked for here")

// Error is AWS's refusal, or a missing answer. It never contains a seed or a code:
// it does not wrap the SDK's own errors, which can.
type Error struct {
	Doing     string // "enabling mfa device"
	Code      string // AWS's error code, "" without an answer from AWS
	Message   string // AWS's own words, or the cause
	RequestID string

	// Kinds are the sentinels above that the error matches, and context's errors if
	// one of them is the cause.
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
	if e.Is(ErrInDoubt) {
		text += "; " + ErrInDoubt.Error()
	}
	return text
}

// Is reports whether target is one of the error's kinds.
func (e *Error) Is(target error) bool { return slices.Contains(e.Kinds, target) }
