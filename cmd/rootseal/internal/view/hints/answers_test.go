package hints

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rootseal/device"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/hint"
)

// answered is a transport with one answer to everything.
type answered func(*http.Request) (*http.Response, error)

func (f answered) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// refusal is AWS's answer with an error code.
func refusal(status int, code, message string) answered {
	return answer(status, http.Header{"X-Amzn-Requestid": {"1"}, "Content-Type": {"text/xml"}},
		"<ErrorResponse><Error><Code>"+code+"</Code><Message>"+message+"</Message></Error><RequestId>1</RequestId></ErrorResponse>")
}

func answer(status int, header http.Header, body string) answered {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header.Clone(), Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func failure(err error) answered {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// What to do next follows from the operation and from the answer.
func TestHintOfOperationAndAnswer(t *testing.T) {
	report := func(ctx context.Context, c *awsiam.Client) error { return c.RequestReport(ctx) }
	create := func(ctx context.Context, c *awsiam.Client) error { _, err := c.Create(ctx, "phone", nil); return err }
	caller := func(ctx context.Context, c *awsiam.Client) error { _, _, err := c.Caller(ctx); return err }
	page := "<html>please sign in</html>"
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for name, test := range map[string]struct {
		do     func(context.Context, *awsiam.Client) error
		answer answered
		want   hint.ID
		says   string
	}{
		"report, limit":             {report, refusal(409, "LimitExceeded", "Rate exceeded"), hint.AwaitMinute, "LimitExceeded"},
		"create, limit":             {create, refusal(409, "LimitExceeded", "Cannot exceed quota"), hint.RemoveDevice, "quota"},
		"caller, expired":           {caller, refusal(403, "ExpiredToken", "expired"), hint.RenewLogin, "ExpiredToken"},
		"caller, invalid key":       {caller, refusal(403, "InvalidClientTokenId", "invalid"), hint.CheckAccessKey, "InvalidClientTokenId"},
		"caller, wrong secret":      {caller, refusal(403, "SignatureDoesNotMatch", "The request signature does not match"), hint.CheckAccessKey, ""},
		"caller, clock":             {caller, refusal(403, "SignatureDoesNotMatch", "Signature expired: 1 is now earlier than 2"), hint.SetClock, ""},
		"caller, denied":            {caller, refusal(403, "AccessDenied", "no"), hint.AddPermission, ""},
		"caller, portal":            {caller, answer(302, http.Header{"Location": {"https://portal.example/"}}, page), hint.SignInPage, "HTTP 302"},
		"caller, page with 200":     {caller, answer(200, nil, page), hint.SignInPage, "HTTP 200"},
		"caller, page with 403":     {caller, answer(403, nil, page), hint.SignInPage, "HTTP 403"},
		"create, page with 403":     {create, answer(403, nil, page), hint.CheckDevices, "HTTP 403"},
		"caller, proxy is down":     {caller, failure(&net.OpError{Op: "proxyconnect", Err: refused}), hint.CheckProxy, ""},
		"create, proxy is down":     {create, failure(&net.OpError{Op: "proxyconnect", Err: refused}), hint.CheckProxy, ""},
		"caller, no such region":    {caller, failure(&net.DNSError{Name: "sts.eu-centrall-1.amazonaws.com", IsNotFound: true}), hint.CheckRegion, ""},
		"caller, no name server":    {caller, failure(&net.DNSError{Name: "iam.amazonaws.com", IsTimeout: true}), hint.CheckDNS, ""},
		"caller, other certificate": {caller, failure(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), hint.CheckCertificates, ""},
		"caller, old certificate":   {caller, failure(&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}}), hint.CheckExpiry, ""},
		"caller, another server's":  {caller, failure(&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "iam.amazonaws.com"}}), hint.CheckServer, ""},
		"caller, closed port":       {caller, failure(refused), hint.CheckConnection, ""},
		"create, closed port":       {create, failure(refused), hint.CheckConnection, ""},
		"create, cut":               {create, failure(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), hint.CheckDevices, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the SDK waits between the tries of a read
			err := test.do(t.Context(), awsiam.New(awsiam.AccessKey{ID: "AKIAEXAMPLE", Secret: "x"}, test.answer))
			if got := For(err).String(); got != Words(test.want).String() {
				t.Errorf("%v: the hint is %q", err, got)
			}
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v lacks %q", err, test.says)
			}
		})
	}
}

// Each failure to get credentials has its own remedy.
func TestHintOfMissingCredentials(t *testing.T) {
	folder := t.TempDir()
	written := filepath.Join(folder, "config")
	const profiles = `[profile empty]
region = eu-west-1
[profile helper]
credential_process = false
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = admin
[profile asks]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/alice
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
`
	if err := os.WriteFile(written, []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": written, "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(folder, "none"), "HOME": folder,
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	for profile, want := range map[string]hint.ID{
		"":        hint.ProfileWithKey,
		"empty":   hint.ProfileWithKey,
		"missing": hint.ListProfiles,
		"helper":  hint.RunHelper,
		"sso":     hint.RenewLogin,
		"asks":    hint.ExportSession,
	} {
		c, err := awsiam.Load(t.Context(), awsiam.Options{Profile: profile, Transport: failure(io.ErrUnexpectedEOF)})
		if err == nil {
			_, _, err = c.Caller(t.Context())
		}
		if got := For(err).String(); got != Words(want).String() {
			t.Errorf("profile %q, %v: the hint is %q", profile, err, got)
		}
	}
}

// A file of certificates that cannot be read is no matter of the login.
func TestHintOfBundle(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.pem")
	if err := os.WriteFile(broken, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bundle := range []string{broken, filepath.Join(t.TempDir(), "missing.pem")} {
		t.Setenv("AWS_CA_BUNDLE", bundle)
		_, err := awsiam.Load(t.Context(), awsiam.Options{})
		if got := For(err).String(); got != Words(hint.CheckBundle).String() {
			t.Errorf("%v: the hint is %q", err, got)
		}
	}
}

// A card in another reader decides nothing about a key that is not there; one that
// did not show its serial may be that key; the service hides all.
func TestHintOfAbsentKey(t *testing.T) {
	plug := Words(hint.PlugAndCheck).String()
	for name, test := range map[string]struct {
		problem error
		want    string
	}{
		"no OATH":       {device.ErrNoOATH, plug},
		"a bank card":   {device.ErrNotAKey, plug},
		"twice":         {device.ErrDuplicate, plug},
		"held":          {device.ErrSharing, "if the key is in reader 1, " + Words(hint.FreeKey).String() + "; otherwise " + plug},
		"service fault": {device.ErrServiceFault, Words(hint.RestartPCSC).String()},
		"other version": {device.ErrServiceVersion, Words(hint.MatchPCSC).String()},
	} {
		err := &device.NotOnDeskError{Missing: []device.KeySerial{30112847}, Problems: []device.Problem{{Reader: "reader 1", Err: test.problem}}}
		if got := For(err).String(); got != test.want {
			t.Errorf("%s: the hint is %q", name, got)
		}
	}
}
