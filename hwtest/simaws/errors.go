package simaws

import (
	"fmt"

	"rootseal/hwtest/simaws/wire"
)

// Error is a refusal, as the Query protocol and the console show it.
type Error = wire.Error

func entityAlreadyExists(text string) *Error { return wire.NewError("EntityAlreadyExists", 409, text) }
func noSuchEntity(text string) *Error        { return wire.NewError("NoSuchEntity", 404, text) }
func deleteConflict(text string) *Error      { return wire.NewError("DeleteConflict", 409, text) }
func limitExceeded(text string) *Error       { return wire.NewError("LimitExceeded", 409, text) }
func invalidInput(text string) *Error        { return wire.NewError("InvalidInput", 400, text) }
func validationError(text string) *Error     { return wire.NewError("ValidationError", 400, text) }
func accessDenied(text string) *Error        { return wire.NewError("AccessDenied", 403, text) }

func noSuchUser(name string) *Error {
	return noSuchEntity("The user with name " + name + " cannot be found.")
}

func noSuchDevice(arn string) *Error {
	return noSuchEntity("MFA Device with serial number " + arn + " does not exist.")
}

func invalidAction(action, version string) *Error {
	return wire.NewError("InvalidAction", 400, fmt.Sprintf("Could not find operation %s for version %s", action, version))
}

var (
	errInvalidCodes   = wire.NewError("InvalidAuthenticationCode", 403, "Authentication code for device is not valid.")
	errInvalidForUser = noSuchEntity("MFA Device invalid for user.")
	errNeedsUserName  = validationError("Must specify userName when calling with non-User credentials")
	errSelfWithoutMFA = accessDenied("To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.")

	// The trailing space and the two spaces are AWS's.
	errWrongPassCode   = accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	errCannotValidate  = accessDenied("MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.")
	errSessionGetsNone = accessDenied("Cannot call GetSessionToken with session credentials")
	errHalfPassCode    = accessDenied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.")

	errUnsigned     = wire.NewError("MissingAuthenticationToken", 403, "Request is missing Authentication Token")
	errInvalidToken = wire.NewError("InvalidClientTokenId", 403, "The security token included in the request is invalid.")
	errExpiredToken = wire.NewError("ExpiredToken", 403, "The security token included in the request is expired")
	errThrottling   = wire.NewError("Throttling", 400, "Rate exceeded")
)
