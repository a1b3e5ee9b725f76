package simaws

import "fmt"

// Error is a refusal, as the Query protocol and the console show it.
type Error struct {
	Code    string // as on the wire, "EntityAlreadyExists"
	Status  int    // HTTP status
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func entityAlreadyExists(text string) *Error { return &Error{"EntityAlreadyExists", 409, text} }
func noSuchEntity(text string) *Error        { return &Error{"NoSuchEntity", 404, text} }
func deleteConflict(text string) *Error      { return &Error{"DeleteConflict", 409, text} }
func limitExceeded(text string) *Error       { return &Error{"LimitExceeded", 409, text} }
func invalidInput(text string) *Error        { return &Error{"InvalidInput", 400, text} }
func validationError(text string) *Error     { return &Error{"ValidationError", 400, text} }
func accessDenied(text string) *Error        { return &Error{"AccessDenied", 403, text} }

func noSuchUser(name string) *Error {
	return noSuchEntity("The user with name " + name + " cannot be found.")
}

func noSuchDevice(arn string) *Error {
	return noSuchEntity("MFA Device with serial number " + arn + " does not exist.")
}

func invalidAction(action, version string) *Error {
	return &Error{"InvalidAction", 400, fmt.Sprintf("Could not find operation %s for version %s", action, version)}
}

var (
	errInvalidCodes   = &Error{"InvalidAuthenticationCode", 403, "Authentication code for device is not valid."}
	errInvalidForUser = noSuchEntity("MFA Device invalid for user.")
	errNeedsUserName  = validationError("Must specify userName when calling with non-User credentials")
	errSelfWithoutMFA = accessDenied("To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.")

	// The trailing space and the two spaces are AWS's.
	errWrongPassCode   = accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	errCannotValidate  = accessDenied("MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.")
	errSessionGetsNone = accessDenied("Cannot call GetSessionToken with session credentials")
	errHalfPassCode    = accessDenied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.")

	errUnsigned     = &Error{"MissingAuthenticationToken", 403, "Request is missing Authentication Token"}
	errInvalidToken = &Error{"InvalidClientTokenId", 403, "The security token included in the request is invalid."}
	errExpiredToken = &Error{"ExpiredToken", 403, "The security token included in the request is expired"}
	errSignature    = signatureDoesNotMatch("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	errThrottling   = &Error{"Throttling", 400, "Rate exceeded"}
)

func signatureDoesNotMatch(text string) *Error { return &Error{"SignatureDoesNotMatch", 403, text} }
func incompleteSignature(text string) *Error   { return &Error{"IncompleteSignature", 400, text} }
