//go:build unix

package command

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// configured is a scene whose AWS is what environment and files say, as in the
// real world, with the account on loopback.
func configured(t *testing.T) (s *scene, url string, admin simaws.AccessKey) {
	t.Helper()
	s = newScene(t)
	server := httptest.NewServer(s.account)
	t.Cleanup(server.Close)
	clearAWS(t)
	t.Setenv("AWS_REGION", "us-east-1")
	admin = s.account.AddAdmin("configured")

	dial := &net.Dialer{}
	loopback := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.HasPrefix(address, "127.0.0.1:") {
			t.Errorf("%s was dialled", address)
			return nil, errOffline
		}
		return dial.DialContext(ctx, network, address)
	}}
	t.Cleanup(loopback.CloseIdleConnections)
	options := func(profile string) awsiam.Options { return awsiam.Options{Profile: profile, Transport: loopback} }
	s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
		return edges.Load(ctx, options(profile))
	}
	s.ServerTime = func(ctx context.Context, profile string) (time.Time, error) {
		return awsiam.ServerTime(ctx, options(profile))
	}
	s.ClockAt = func(ctx context.Context, profile string) []cloud.Endpoint {
		return awsiam.ClockEndpoints(ctx, options(profile))
	}
	return s, server.URL, admin
}

// clearAWS hides what this machine has of AWS's settings.
func clearAWS(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{
		"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS",
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION",
		"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy",
	} {
		t.Setenv(name, "") // so that it is put back
		_ = os.Unsetenv(name)
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
}

func keyInEnvironment(t *testing.T, key simaws.AccessKey) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	t.Setenv("AWS_SESSION_TOKEN", key.SessionToken)
}

// An endpoint that is not AWS's is named with what set it, repeated by the
// officer, shown in the plan and recorded.
func TestEndpointIsConfirmed(t *testing.T) {
	s, url, admin := configured(t)
	keyInEnvironment(t, admin)
	t.Setenv("AWS_ENDPOINT_URL", url)

	for _, given := range [][]string{nil, {"--confirm-endpoint", "https://iam.amazonaws.com"}, {"--confirm-endpoint", url + "/"}} {
		out, code := s.do(t, s.alice(given...)...)
		mustExplain(t, s, badInput{
			code: cli.ExitUsage, next: "write it as in 'rootseal enroll",
			says: []string{"endpoint of iam, by AWS_ENDPOINT_URL is " + url + ", which is not AWS's: repeat it with --confirm-endpoint if you mean it"},
		}, out, code)
	}
	if n := len(s.account.Calls()); n != 1 { // the spare device of the scene
		t.Errorf("the endpoint was called %d times before it was confirmed", n-1)
	}
	if _, code := s.do(t, s.alice("--confirm-endpoint", url)...); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
	}
	if !strings.Contains(s.err.String(), "override      endpoint of iam, by AWS_ENDPOINT_URL = "+url) {
		t.Errorf("the plan does not show the endpoint:\n%s", s.err.String())
	}
	s.mustHoldOneSeed(t, "alice")
	begin, ok := s.open(t, "").Records()[0].Body.(*ledger.Begin)
	if !ok || len(begin.Settings) != 2 || begin.Settings[0].Value != url || begin.Settings[1].Value != url {
		t.Errorf("the record says %+v of endpoints", begin)
	}
}

// What answers for AWS in recover is confirmed as well, even if the ceremony used it:
// without officers, anyone can have written that it did.
func TestRecoverConfirmsEndpoints(t *testing.T) {
	s, url, admin := configured(t)
	keyInEnvironment(t, admin)
	t.Setenv("AWS_ENDPOINT_URL", url)
	lift := s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	denied := s.account.Deny("EnableMFADevice", simaws.DenySCP)
	if _, code := s.do(t, s.alice("--confirm-endpoint", url)...); code != cli.ExitUnsettled {
		t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
	}
	lift()
	denied()

	// An empty account, which has never heard of the device.
	impostor := httptest.NewServer(simaws.New(simaws.Options{Account: testAccount}))
	t.Cleanup(impostor.Close)
	t.Setenv("AWS_ENDPOINT_URL", impostor.URL)
	out, code := s.do(t, "recover")
	mustExplain(t, s, badInput{
		code: cli.ExitUsage, next: "write it as in 'rootseal recover",
		says: []string{"is " + impostor.URL + ", which is not AWS's: repeat it with --confirm-endpoint"},
	}, out, code)
	for _, card := range s.cards {
		if len(s.held(card)) != 1 {
			t.Errorf("key %d lost its credential", card.Serial())
		}
	}
	// Stopped at the question, it leaves open what was open, and says so.
	p := s.sit(t)
	p.starts(t.Context(), "recover")
	p.see("Type that address if you mean it")
	p.types(stop)
	if _, code := p.leaves(); code != cli.ExitUnsettled || !strings.Contains(s.err.String(), "next: run 'rootseal recover' with every key of the ceremony plugged in, or with --gone SERIAL") {
		t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
	}
	s.tty = nil
	t.Setenv("AWS_ENDPOINT_URL", url)
	s.mustSettle(t, ledger.Undone, "--confirm-endpoint", url)
	s.mustBeClean(t)
}

// A seed is not fetched over plain http from anywhere but this machine, whoever
// confirms it.
func TestPlainHTTP(t *testing.T) {
	s, _, admin := configured(t)
	keyInEnvironment(t, admin)
	var sent atomic.Int32
	const elsewhere = "http://192.0.2.1:8080" // TEST-NET-1: nobody
	t.Setenv("AWS_ENDPOINT_URL", elsewhere)
	transport := http.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "192.0.2.1:8080" {
			t.Errorf("%s was asked", r.URL)
		}
		sent.Add(1)
		return s.account.Transport().RoundTrip(r)
	}))
	s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
		return edges.Load(ctx, awsiam.Options{Profile: profile, Transport: transport})
	}
	row := badInput{code: cli.ExitFailed, says: []string{cloud.ErrPlainHTTP.Error()}, next: "use an https endpoint"}
	out, code := s.do(t, s.alice("--confirm-endpoint", elsewhere)...)
	mustExplain(t, s, row, out, code)
	s.mustBeClean(t)
	for _, call := range s.account.Calls()[1:] {
		if strings.HasPrefix(call.Action, "Create") {
			t.Errorf("%s was sent", call.Action)
		}
	}
	if sent.Load() == 0 {
		t.Error("nothing was asked at all: the endpoint is not in use")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBadProfiles(t *testing.T) {
	tests := []struct {
		name    string
		config  string
		profile string
		says    string
		next    string
	}{
		{"not there", "[profile other]\nregion = eu-west-1\n", "prod", "failed to get shared config profile, prod", "run 'aws configure list-profiles'"},
		{"without credentials", "[profile prod]\nregion = eu-west-1\n", "prod", "fetching credentials", "name a profile that has credentials"},
		{"a helper that fails", "[profile prod]\ncredential_process = /bin/false\n", "prod", "fetching credentials", "run the program of credential_process"},
		{"a role without a source", "[profile prod]\nrole_arn = arn:aws:iam::111122223333:role/x\n", "prod", "fetching credentials", "renew the AWS credentials"},
		{"a role with MFA, and nobody to ask", "[profile prod]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/x\n\n[profile base]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = none\n", "prod", "the profile requires an MFA code (mfa_serial)", "plug in a key that holds the device of mfa_serial"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, url, _ := configured(t)
			t.Setenv("AWS_ENDPOINT_URL", url)
			mustWrite(t, os.Getenv("AWS_CONFIG_FILE"), tt.config)
			out, code := s.do(t, s.alice("--profile", tt.profile, "--confirm-endpoint", url)...)
			mustExplain(t, s, badInput{code: cli.ExitFailed, says: []string{tt.says}, next: tt.next}, out, code)
			s.mustBeClean(t)
		})
	}
}

func TestExpiredCredentials(t *testing.T) {
	s, url, _ := configured(t)
	session := s.account.AddRole("Administrator", "olivia")
	s.account.Expire(session)
	keyInEnvironment(t, session)
	t.Setenv("AWS_ENDPOINT_URL", url)
	out, code := s.do(t, s.alice("--confirm-endpoint", url)...)
	mustExplain(t, s, badInput{code: cli.ExitFailed, says: []string{"ExpiredToken"}, next: "renew the AWS credentials"}, out, code)
	s.mustBeClean(t)
}

// For root without a profile no credential is looked up, and the clock's
// endpoint is confirmed like any other.
func TestClockEndpointIsConfirmed(t *testing.T) {
	s, url, _ := configured(t)
	t.Setenv("AWS_ENDPOINT_URL_STS", url)
	s.console(t, "")
	out, code := s.do(t, s.root("--secret", "-")...)
	mustExplain(t, s, badInput{code: cli.ExitUsage, says: []string{"endpoint of sts, by AWS_ENDPOINT_URL_STS is " + url}, next: "write it as in 'rootseal enroll"}, out, code)
	if out, code = s.do(t, s.root("--secret", "-", "--confirm-endpoint", url)...); code != cli.ExitUnsettled || len(strings.Fields(out)) != 2 {
		t.Errorf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
	}
}
