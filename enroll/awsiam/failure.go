package awsiam

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os/exec"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"rootseal/enroll/cloud"
)

// kinds are AWS's error codes (IAM and STS API references, common errors) and
// what they are to a ceremony.
var kinds = map[string]error{
	"AccessDenied":                              cloud.ErrDenied,
	"AccessDeniedException":                     cloud.ErrDenied,
	"UnauthorizedOperation":                     cloud.ErrDenied,
	"OptInRequired":                             cloud.ErrDenied,
	"ExpiredToken":                              cloud.ErrCredentials,
	"ExpiredTokenException":                     cloud.ErrCredentials,
	"IncompleteSignature":                       cloud.ErrCredentials,
	"InvalidAccessKeyId":                        cloud.ErrCredentials,
	"InvalidClientTokenId":                      cloud.ErrCredentials,
	"MissingAuthenticationToken":                cloud.ErrCredentials,
	"RequestExpired":                            cloud.ErrCredentials,
	"SignatureDoesNotMatch":                     cloud.ErrCredentials,
	"UnrecognizedClientException":               cloud.ErrCredentials,
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
}

// fail makes of the SDK's error one that can be shown, recorded and branched
// on. The SDK's is not wrapped: it can hold the answer's body.
func (k *call) fail(ctx context.Context, err error) error {
	e := &cloud.Error{Doing: k.doing}
	var answered smithy.APIError
	switch {
	case errors.Is(err, cloud.ErrPlainHTTP):
		e.Message = cause(err)
		e.Kinds = []error{cloud.ErrPlainHTTP}
	case errors.As(err, &answered):
		e.Code = answered.ErrorCode()
		e.Message = k.hide(strings.TrimSpace(answered.ErrorMessage()))
		e.Kinds = kindsOf(e.Code, e.Message)
		if k.changes && !refused(err, e.Code) {
			e.Kinds = append(e.Kinds, cloud.ErrInDoubt)
		}
	default:
		e.Message = k.hide(cause(err))
		e.Kinds = contextKinds(ctx, err)
		if k.changes && k.flight.left.Load() && !beforeSending(err) {
			e.Kinds = append(e.Kinds, cloud.ErrInDoubt)
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		e.RequestID = response.ServiceRequestID()
	}
	return e
}

// hide strikes codes out: a validation error of AWS's quotes the value.
func (k *call) hide(text string) string {
	for _, s := range k.hidden {
		text = strings.ReplaceAll(text, s, "******")
	}
	return text
}

// kindsOf reads the reason of a denial out of AWS's text, which is the only
// place where it stands.
func kindsOf(code, message string) []error {
	kind, ok := kinds[code]
	if !ok {
		return nil
	}
	var list []error
	if errors.Is(kind, cloud.ErrDenied) {
		if strings.Contains(message, "service control policy") {
			list = append(list, cloud.ErrDeniedBySCP)
		}
		// STS has no codes of its own for what it thinks of a code.
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

// refused reports whether the answer is AWS's word that nothing was done: a
// 4xx with a code of AWS's. A page of a proxy's has none, and the SDK says
// UnknownError for it.
func refused(err error, code string) bool {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) {
		return false
	}
	status := response.HTTPStatusCode()
	return status >= 400 && status < 500 && code != "" && code != "UnknownError"
}

// beforeSending reports errors that net/http can only have met before it wrote
// the request: no such host, nobody listening, a certificate that is not AWS's.
// All others count as sent.
func beforeSending(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
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

// cause is the text of what went wrong on the way. An answer that could not be
// decoded is not described further, as it may hold a seed.
func cause(err error) string {
	var send *smithyhttp.RequestSendError
	if errors.As(err, &send) {
		err = send.Err
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return err.Error()
	}
	for _, known := range []error{errEndless, errEmpty} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	var response *smithyhttp.ResponseError
	var decoding *smithy.DeserializationError
	if errors.As(err, &response) || errors.As(err, &decoding) {
		return "the answer could not be read"
	}
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		err = operation.Err
	}
	return err.Error()
}

func credentialFailure(ctx context.Context, doing string, err error) error {
	return &cloud.Error{
		Doing:   doing,
		Message: "fetching credentials: " + credentialCause(err),
		Kinds:   append([]error{cloud.ErrCredentials}, contextKinds(ctx, err)...),
	}
}

// credentialCause is what went wrong, but for a helper program: the SDK's error
// quotes all that the program printed, which may be the credentials.
func credentialCause(err error) string {
	var helper *processcreds.ProviderError
	if !errors.As(err, &helper) {
		return err.Error()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "the profile's credential_process ended with " + exit.String()
	}
	return "the profile's credential_process gave nothing that can be used; what it printed is not shown"
}
