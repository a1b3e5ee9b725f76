package cloud

import (
	"errors"
	"slices"
)

// What a caller can branch on, with errors.Is.
var (
	ErrDenied      = errors.New("denied")                                        // AccessDenied, for any reason
	ErrDeniedBySCP = errors.New("denied by a service control policy")            // is ErrDenied too
	ErrMFASession  = errors.New("needs a session authenticated with MFA")        // is ErrDenied too: the user has a device and manages its own with a long-term key
	ErrCredentials = errors.New("no usable credentials")                         // none found, expired, invalid
	ErrExists      = errors.New("already exists")                                // EntityAlreadyExists
	ErrNotFound    = errors.New("not found")                                     // NoSuchEntity
	ErrConflict    = errors.New("still in use")                                  // DeleteConflict: an assigned device is to be deleted
	ErrBusy        = errors.New("changing at this moment")                       // ConcurrentModification, EntityTemporarilyUnmodifiable
	ErrInvalidCode = errors.New("codes not accepted")                            // InvalidAuthenticationCode
	ErrPassCode    = errors.New("code not accepted")                             // is ErrDenied too: STS calls the code wrong, or used
	ErrNotChecked  = errors.New("aws did not check the code")                    // is ErrDenied too: STS does not know the device yet, or any more, or has had too many tries
	ErrLimit       = errors.New("limit reached")                                 // LimitExceeded
	ErrThrottled   = errors.New("too many requests")                             // Throttling
	ErrNotReady    = errors.New("not ready yet")                                 // a credential report that is being made, or was never asked for
	ErrNoOrg       = errors.New("not the management account of an organization") // which alone can tell its members
	ErrPlainHTTP   = errors.New("a seed is not fetched over plain http")         // refused here, nothing was sent
	ErrInDoubt     = errors.New("whether it happened at aws is not known")       // of a write without an answer, with a cut one, or a 5xx: read before anything else
)

// ErrMFAProfile refuses a profile with mfa_serial. A code would be asked for
// inside of the first call, within its limit and while keys are held; the AWS
// CLI makes the same session beforehand.
var ErrMFAProfile = errors.New("the profile wants an MFA code (mfa_serial), which is not asked for here")

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
	if e.Is(ErrInDoubt) {
		text += "; " + ErrInDoubt.Error()
	}
	return text
}

// Is reports whether the error is of the kind that target stands for.
func (e *Error) Is(target error) bool { return slices.Contains(e.Kinds, target) }
