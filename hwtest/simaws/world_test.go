package simaws_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/pquerna/otp/hotp"

	"rootseal/hwtest/simaws"
)

// world is an account and the real SDK in front of it, in virtual time that
// starts with a fresh code step and a fresh window of attempts.
type world struct {
	*simaws.Account
	t         *testing.T
	ctx       context.Context
	transport http.RoundTripper // to the account, or to its whole organization
	admin     *iam.Client
}

// story runs a test in virtual time: the SDK signs with the clock that the
// account checks.
func story(t *testing.T, o simaws.Options, tell func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		account := simaws.New(o)
		w := &world{Account: account, t: t, ctx: t.Context(), transport: account.Transport()}
		w.admin = w.iam(w.AddAdmin("admin"))
		tell(w)
	})
}

func (w *world) iam(key simaws.AccessKey) *iam.Client {
	return w.iamRetrying(key, aws.NopRetryer{})
}

// iamRetrying takes nil for the SDK's own retryer.
func (w *world) iamRetrying(key simaws.AccessKey, retryer aws.Retryer) *iam.Client {
	return iam.New(iam.Options{Region: "us-east-1", Credentials: provider(key), HTTPClient: w.client(), Retryer: retryer})
}

func (w *world) sts(key simaws.AccessKey) *sts.Client {
	return sts.New(sts.Options{Region: "eu-west-1", Credentials: provider(key), HTTPClient: w.client(), Retryer: aws.NopRetryer{}})
}

func (w *world) client() *http.Client { return &http.Client{Transport: w.transport} }

func provider(key simaws.AccessKey) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(key.ID, key.Secret, key.SessionToken)
}

// mfa is a virtual device together with its secret.
type mfa struct {
	arn    string
	secret string
}

func (w *world) create(name string) mfa {
	w.t.Helper()
	out, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: &name})
	if err != nil {
		w.t.Fatal(err)
	}
	return mfa{*out.VirtualMFADevice.SerialNumber, string(out.VirtualMFADevice.Base32StringSeed)}
}

// enrolled is a device enabled for the user with the pair of the steps before
// and now.
func (w *world) enrolled(user, name string) mfa {
	w.t.Helper()
	w.AddUser(user)
	d := w.create(name)
	if err := w.enable(w.admin, user, d, -1, 0); err != nil {
		w.t.Fatal(err)
	}
	return d
}

// enable sends the codes of two steps, counted from now.
func (w *world) enable(client *iam.Client, user string, d mfa, first, second int64) error {
	return w.enableCodes(client, user, d.arn, w.code(d, first), w.code(d, second))
}

func (w *world) enableCodes(client *iam.Client, user, arn, code1, code2 string) error {
	_, err := client.EnableMFADevice(w.ctx, &iam.EnableMFADeviceInput{
		UserName: &user, SerialNumber: &arn, AuthenticationCode1: &code1, AuthenticationCode2: &code2,
	})
	return err
}

func (w *world) resync(client *iam.Client, user string, d mfa, first, second int64) error {
	_, err := client.ResyncMFADevice(w.ctx, &iam.ResyncMFADeviceInput{
		UserName: &user, SerialNumber: &d.arn,
		AuthenticationCode1: aws.String(w.code(d, first)), AuthenticationCode2: aws.String(w.code(d, second)),
	})
	return err
}

func (w *world) deactivate(client *iam.Client, user, arn string) error {
	_, err := client.DeactivateMFADevice(w.ctx, &iam.DeactivateMFADeviceInput{UserName: &user, SerialNumber: &arn})
	return err
}

func (w *world) delete(arn string) error {
	_, err := w.admin.DeleteVirtualMFADevice(w.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn})
	return err
}

// session asks STS for a session with the code of a step, counted from now.
func (w *world) session(key simaws.AccessKey, d mfa, step int64) (simaws.AccessKey, error) {
	out, err := w.sts(key).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{SerialNumber: &d.arn, TokenCode: aws.String(w.code(d, step))})
	if err != nil {
		return simaws.AccessKey{}, err
	}
	c := out.Credentials
	return simaws.AccessKey{ID: *c.AccessKeyId, Secret: *c.SecretAccessKey, SessionToken: *c.SessionToken}, nil
}

// code computes with an implementation that is not the account's own.
func (w *world) code(d mfa, fromNow int64) string {
	w.t.Helper()
	code, err := hotp.GenerateCode(d.secret, uint64(time.Now().Unix()/30+fromNow))
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// device is the account's own view of an ARN.
func (w *world) device(arn string) simaws.Device {
	w.t.Helper()
	for _, d := range w.Devices() {
		if d.ARN == arn {
			return d
		}
	}
	w.t.Fatalf("the account has no device %s", arn)
	return simaws.Device{}
}

func wantNoError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantRefusal checks status, code and the whole text.
func wantRefusal(t *testing.T, err error, status int, code, message string) {
	t.Helper()
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		t.Fatalf("got %v, want %s", err, code)
	}
	if answer.ErrorCode() != code || answer.ErrorMessage() != message {
		t.Errorf("got  %s %q\nwant %s %q", answer.ErrorCode(), answer.ErrorMessage(), code, message)
	}
	var response *awshttp.ResponseError
	if !errors.As(err, &response) {
		t.Fatalf("got %v, want an HTTP answer", err)
	}
	if response.HTTPStatusCode() != status {
		t.Errorf("HTTP status is %d, want %d", response.HTTPStatusCode(), status)
	}
	if response.ServiceRequestID() == "" {
		t.Error("no request id")
	}
}
