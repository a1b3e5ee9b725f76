package awsiam

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// kinds maps AWS's error codes (IAM and STS API references, common errors) to the
// errors of package cloud.
var kinds = map[string]error{
	"AccessDenied":                              cloud.ErrDenied,
	"AccessDeniedException":                     cloud.ErrDenied,
	"UnauthorizedOperation":                     cloud.ErrDenied,
	"OptInRequired":                             cloud.ErrDenied,
	"ExpiredToken":                              cloud.ErrExpired,
	"ExpiredTokenException":                     cloud.ErrExpired,
	"IncompleteSignature":                       cloud.ErrCredentials,
	"InvalidAccessKeyId":                        cloud.ErrInvalidKey,
	"InvalidClientTokenId":                      cloud.ErrInvalidKey,
	"MissingAuthenticationToken":                cloud.ErrCredentials,
	"RequestExpired":                            cloud.ErrClockOff,
	"SignatureDoesNotMatch":                     cloud.ErrInvalidKey,
	"UnrecognizedClientException":               cloud.ErrInvalidKey,
	"EntityAlreadyExists":                       cloud.ErrExists,
	"NoSuchEntity":                              cloud.ErrNotFound,
	"DeleteConflict":                            cloud.ErrConflict,
	"ConcurrentModification":                    cloud.ErrBusy,
	"EntityTemporarilyUnmodifiable":             cloud.ErrBusy,
	"InvalidAuthenticationCode":                 cloud.ErrInvalidCode,
	"LimitExceeded":                             cloud.ErrLimit,
	"Throttling":                                cloud.ErrThrottled,
	"ThrottlingException":                       cloud.ErrThrottled,
	"RequestLimitExceeded":                      cloud.ErrThrottled,
	"TooManyRequestsException":                  cloud.ErrThrottled,
	"ReportInProgress":                          cloud.ErrNotReady,
	"ReportNotPresent":                          cloud.ErrNotReady,
	"ReportExpired":                             cloud.ErrNotReady,
	"AWSOrganizationsNotInUseException":         cloud.ErrNoOrg,
	"OrganizationNotFoundException":             cloud.ErrNoOrg,
	"OrganizationNotInAllFeaturesModeException": cloud.ErrNoOrg,
	"AccountNotManagementOrDelegatedAdministratorException": cloud.ErrNoOrg,
	"ServiceAccessNotEnabledException":                      cloud.ErrNoOrg,

	// S3, and servers that speak its protocol.
	"PreconditionFailed":                 cloud.ErrExists,
	"ConditionalRequestConflict":         cloud.ErrBusy,
	"OperationAborted":                   cloud.ErrBusy,
	"NoSuchBucket":                       cloud.ErrNoBucket,
	"PermanentRedirect":                  cloud.ErrOtherRegion,
	"AuthorizationHeaderMalformed":       cloud.ErrOtherRegion,
	"IllegalLocationConstraintException": cloud.ErrOtherRegion,
	"SlowDown":                           cloud.ErrThrottled,
	"RequestTimeTooSkewed":               cloud.ErrClockOff,
}

// fail turns the SDK's error into one that can be shown, recorded and matched. It
// does not wrap the SDK's error, which can contain the answer's body.
func (k *call) fail(ctx context.Context, err error) error {
	e := &cloud.Error{Doing: k.doing}
	var answered smithy.APIError
	switch {
	case errors.Is(err, cloud.ErrPlainHTTP):
		e.Message = cause(err)
		e.Kinds = []error{cloud.ErrPlainHTTP}
	case errors.As(err, &answered):
		e.Code = k.hide(answered.ErrorCode())
		text := k.hide(strings.TrimSpace(answered.ErrorMessage()))
		e.Message, e.Kinds = message.Foreign(text), k.kindsOf(e.Code, text)
		if status, other := foreignAnswer(err, e.Code); other {
			e.Code, e.Message = "", message.Textf("%v", notAWS(status))
			e.Kinds = []error{cloud.ErrNotAWS}
		}
		if k.changes && !refused(err, e.Code) {
			e.Kinds = append([]error{cloud.ErrInDoubt}, e.Kinds...)
		}
	default:
		e.Message = cause(err).Filled(k.hide)
		if isCertificate(err) {
			_, e.Message = certificateFault(err)
		}
		e.Kinds = networkKinds(ctx, err)
		if k.changes && k.flight.left.Load() && !beforeSending(err) {
			e.Kinds = append([]error{cloud.ErrInDoubt}, e.Kinds...) // first: its hint is the better one
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		e.RequestID = response.ServiceRequestID()
	}
	return e
}

// hide removes codes: AWS's validation errors quote the value.
func (k *call) hide(text string) string {
	for _, s := range k.hidden {
		text = strings.ReplaceAll(text, s, "******")
	}
	return text
}

// hideIn removes codes from the text of an error of AWS's.
func (k *call) hideIn(err error) error {
	if e := new(cloud.Error); errors.As(err, &e) {
		e.Message = e.Message.Filled(k.hide)
	}
	return err
}

// kindsOf finds the reason of a denial in AWS's text, the only place that has it.
func (k *call) kindsOf(code, message string) []error {
	kind, ok := kinds[code]
	if !ok {
		return nil
	}
	var list []error
	switch {
	case errors.Is(kind, cloud.ErrLimit) && !k.changes:
		return []error{cloud.ErrThrottled} // a read fills nothing: GenerateCredentialReport has no other code for too many
	case code == "SignatureDoesNotMatch" && (strings.Contains(message, "Signature expired") || strings.Contains(message, "Signature not yet current")):
		kind = cloud.ErrClockOff
	}
	if slices.Contains(credentialKinds, kind) {
		return []error{kind, cloud.ErrCredentials}
	}
	if errors.Is(kind, cloud.ErrDenied) {
		if strings.Contains(message, "service control policy") {
			list = append(list, cloud.ErrDeniedBySCP)
		}
		// STS has no error codes for a rejected MFA code, only texts.
		if strings.Contains(message, "invalid MFA one time pass code") {
			list = append(list, cloud.ErrPassCode)
		}
		if strings.Contains(message, "unable to validate MFA code") {
			list = append(list, cloud.ErrNotChecked)
		}
		if strings.Contains(message, "authenticated with an MFA device") {
			list = append(list, cloud.ErrMFASession)
		}
	}
	return append(list, kind) // the closer one first: its hint is the better one
}

// refused reports whether AWS says that it did nothing: a 4xx with an AWS error code. A
// proxy's page has no such code, and the SDK reports UnknownError for it.
func refused(err error, code string) bool {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) {
		return false
	}
	status := response.HTTPStatusCode()
	return status >= 400 && status < 500 && code != "" && code != "UnknownError"
}

// beforeSending reports whether net/http must have failed before it wrote the
// request: an unknown host, a closed port, a certificate that is not AWS's. All
// other requests count as sent.
func beforeSending(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") || errors.Is(err, cloud.ErrProxy) {
		return true
	}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	return errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &notTLS)
}

func contextKinds(ctx context.Context, err error) []error {
	var list []error
	for _, e := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, e) || errors.Is(ctx.Err(), e) {
			list = append(list, e)
		}
	}
	return list
}

// brokenOff returns how the network ended before the answer did; nil if the whole answer
// came. It quotes nothing of the answer.
func brokenOff(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	for _, known := range []error{io.ErrUnexpectedEOF, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, known) {
			return known
		}
	}
	return nil
}

// cause returns the text of a failure on the network. It does not describe an
// answer that could not be decoded, because that may contain a seed.
func cause(err error) message.Text {
	var send *smithyhttp.RequestSendError
	if errors.As(err, &send) {
		err = send.Err
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return message.Textf("%v", err)
	}
	for _, known := range []error{errEndless, errEmpty} {
		if errors.Is(err, known) {
			return message.Word(known.Error())
		}
	}
	var response *smithyhttp.ResponseError
	var decoding *smithy.DeserializationError
	if errors.As(err, &response) || errors.As(err, &decoding) {
		if why := brokenOff(err); why != nil {
			return message.Textf("the answer broke off: %v", why)
		}
		return message.Word("the answer could not be read")
	}
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		err = operation.Err
	}
	return message.Textf("%v", err)
}
