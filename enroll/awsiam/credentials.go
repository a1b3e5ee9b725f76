package awsiam

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// credentialKinds are the closer reasons of an ErrCredentials.
var credentialKinds = []error{
	cloud.ErrNoCredentials, cloud.ErrExpired, cloud.ErrInvalidKey, cloud.ErrNoProfile, cloud.ErrHelper, cloud.ErrClockOff,
}

func credentialFailure(ctx context.Context, doing message.Text, err error) error {
	return &cloud.Error{
		Doing:   doing,
		Message: message.Textf("fetching credentials: %s", credentialCause(err)),
		Kinds:   append(whyNoCredentials(ctx, err), cloud.ErrCredentials),
	}
}

// whyNoCredentials returns the closer kinds of a failure to get credentials.
func whyNoCredentials(ctx context.Context, err error) []error {
	var helper *processcreds.ProviderError
	var noProfile config.SharedConfigProfileNotExistError
	var empty *credentials.StaticCredentialsEmptyError
	var login *ssocreds.InvalidTokenError
	var operation *smithy.OperationError
	var answered smithy.APIError
	var file *fs.PathError
	switch {
	case ctx.Err() != nil:
		return contextKinds(ctx, err)
	case errors.As(err, &helper):
		return []error{cloud.ErrHelper}
	case strings.Contains(err.Error(), "CA bundle"), errors.As(err, &file) && file.Path == os.Getenv("AWS_CA_BUNDLE"):
		return []error{cloud.ErrBundle}
	case errors.As(err, &noProfile):
		return []error{cloud.ErrNoProfile}
	case errors.As(err, &empty):
		return []error{cloud.ErrNoCredentials}
	case errors.As(err, &operation) && operation.ServiceID == metadataService:
		return []error{cloud.ErrNoCredentials} // the last source of the chain: no other one has any
	case errors.As(err, &login), strings.Contains(err.Error(), ssoSession):
		return []error{cloud.ErrExpired}
	case errors.As(err, &answered):
		return loginKinds(answered)
	}
	return networkKinds(ctx, err)
}

// ssoSession is in the SDK's errors about a session that ended, which have no type.
const ssoSession = "cached SSO"

// metadataService is the SDK's name of the source of credentials on EC2.
const metadataService = "ec2imds"

// loginKinds is why AWS refused to make credentials: for a role, or for a login by
// SSO.
func loginKinds(answered smithy.APIError) []error {
	switch answered.ErrorCode() {
	case "UnauthorizedException", "InvalidGrantException", "ExpiredTokenException":
		return []error{cloud.ErrExpired}
	}
	list := (&call{}).kindsOf(answered.ErrorCode(), answered.ErrorMessage())
	if len(list) > 0 && errors.Is(list[len(list)-1], cloud.ErrCredentials) {
		return list
	}
	if slices.ContainsFunc(list, func(e error) bool { return errors.Is(e, cloud.ErrPassCode) || errors.Is(e, cloud.ErrNotChecked) }) {
		return list
	}
	return nil
}

// credentialCause returns why there are no credentials. It hides what a helper program
// printed: the SDK's error quotes all of it, and it may be the credentials.
func credentialCause(err error) message.Text {
	var helper *processcreds.ProviderError
	if !errors.As(err, &helper) {
		return message.Word(err.Error())
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return message.Textf("the profile's credential_process ended with %s", exit.String())
	}
	return message.Textf("the profile's credential_process returned nothing usable; its output is not shown")
}
