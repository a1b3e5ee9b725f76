package awsiam_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// clearEnvironment hides everything that the SDK would read on this machine,
// and returns a folder for files of the test's own.
func clearEnvironment(t *testing.T) (folder string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // for its clean-up
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	folder = t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(folder, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(folder, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	return folder
}

func writeConfig(t *testing.T, folder, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "config"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, o awsiam.Options) *awsiam.Client {
	t.Helper()
	c, err := awsiam.Load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The environment's key works, and every request goes to AWS's own addresses.
func TestLoad(t *testing.T) {
	clearEnvironment(t)
	account := simaws.New(simaws.Options{Alias: "acme-prod"})
	key := account.AddAdmin("admin")
	t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	seen := &recorder{next: account.Transport()}
	c := load(t, awsiam.Options{Transport: seen})
	if caller, _, err := c.Caller(t.Context()); err != nil || caller.UserName != "admin" {
		t.Errorf("caller %+v, %v", caller, err)
	}
	if alias, err := c.Alias(t.Context()); err != nil || alias != "acme-prod" {
		t.Errorf("alias %q, %v", alias, err)
	}
	want := "https://sts.us-east-1.amazonaws.com/ https://iam.amazonaws.com/"
	if got := strings.Join(seen.urls, " "); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if list := c.Endpoints(); len(list) != 0 {
		t.Errorf("endpoints %v, want none", list)
	}
	if path, setting := c.CABundle(); path != "" || setting != "" {
		t.Errorf("bundle %q by %q, want none", path, setting)
	}
}

// A profile that needs a code for its role is refused before anything is sent.
func TestMFAProfile(t *testing.T) {
	folder := clearEnvironment(t)
	writeConfig(t, folder, `
[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret
[profile ops]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/officer
`)
	_, err := awsiam.Load(t.Context(), awsiam.Options{Profile: "ops"})
	wantErr(t, err, cloud.ErrCredentials)
	if !errors.Is(err, cloud.ErrMFAProfile) {
		t.Errorf("%v, want %v", err, cloud.ErrMFAProfile)
	}
}

// A helper program prints credentials; an answer that cannot be read is not
// repeated.
func TestCredentialProcessIsNotQuoted(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	for process, want := range map[string]string{
		`echo {"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"` + secret + `",}`: "returned nothing usable",
		"echo " + secret + "; exit 3": "credential_process ended with exit status 3",
	} {
		folder := clearEnvironment(t)
		t.Setenv("AWS_PROFILE", "ops")
		helper := filepath.Join(folder, "helper")
		if err := os.WriteFile(helper, []byte("#!/bin/sh\n"+process+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		writeConfig(t, folder, "[profile ops]\ncredential_process = "+helper+"\n")
		_, err := load(t, awsiam.Options{}).Alias(t.Context())
		wantErr(t, err, cloud.ErrCredentials)
		wantText(t, err, "reading account alias: fetching credentials: ", want)
		checkSilent(t, err.Error(), secret)
	}
}

func TestLoadFails(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, folder string){
		"no such profile": func(t *testing.T, _ string) { t.Setenv("AWS_PROFILE", "nobody") },
		"no such bundle":  func(t *testing.T, folder string) { t.Setenv("AWS_CA_BUNDLE", filepath.Join(folder, "absent.pem")) },
		"role without its source": func(t *testing.T, folder string) {
			t.Setenv("AWS_PROFILE", "ops")
			writeConfig(t, folder, "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = absent\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			prepare(t, clearEnvironment(t))
			_, err := awsiam.Load(t.Context(), awsiam.Options{})
			wantErr(t, err, cloud.ErrCredentials)
			wantText(t, err, "loading aws configuration: ")
		})
	}
}

func TestEndpoints(t *testing.T) {
	const profile = "[profile ops]\nendpoint_url = https://proxy.example\nservices = lab\nca_bundle = %s\n[services lab]\niam =\n  endpoint_url = http://127.0.0.1:4566\n"
	for name, test := range map[string]struct {
		variables map[string]string
		config    string
		want      []cloud.Endpoint
	}{
		"one for all": {
			variables: map[string]string{"AWS_ENDPOINT_URL": "https://proxy.example"},
			want: []cloud.Endpoint{
				{Service: "iam", URL: "https://proxy.example", Setting: "AWS_ENDPOINT_URL"},
				{Service: "sts", URL: "https://proxy.example", Setting: "AWS_ENDPOINT_URL"},
			},
		},
		"one service": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "http://localhost:4566"},
			want:      []cloud.Endpoint{{Service: "iam", URL: "http://localhost:4566", Setting: "AWS_ENDPOINT_URL_IAM"}},
		},
		"service before all": {
			variables: map[string]string{"AWS_ENDPOINT_URL": "https://a.example", "AWS_ENDPOINT_URL_STS": "https://b.example"},
			want: []cloud.Endpoint{
				{Service: "iam", URL: "https://a.example", Setting: "AWS_ENDPOINT_URL"},
				{Service: "sts", URL: "https://b.example", Setting: "AWS_ENDPOINT_URL_STS"},
			},
		},
		"ignored": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "https://proxy.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
		},
		"profile and services": {
			variables: map[string]string{"AWS_PROFILE": "ops"},
			config:    profile,
			want: []cloud.Endpoint{
				{Service: "iam", URL: "http://127.0.0.1:4566", Setting: "endpoint_url of services lab"},
				{Service: "sts", URL: "https://proxy.example", Setting: "endpoint_url of profile ops"},
			},
		},
		"aws's own": {
			variables: map[string]string{
				"AWS_ENDPOINT_URL_IAM": "https://iam.global.api.aws", "AWS_ENDPOINT_URL_STS": "https://sts.eu-central-1.amazonaws.com:443/",
			},
		},
		"plain http to aws": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "http://iam.amazonaws.com"},
			want:      []cloud.Endpoint{{Service: "iam", URL: "http://iam.amazonaws.com", Setting: "AWS_ENDPOINT_URL_IAM"}},
		},
		"the wrong service of aws's": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "https://sts.amazonaws.com"},
			want:      []cloud.Endpoint{{Service: "iam", URL: "https://sts.amazonaws.com", Setting: "AWS_ENDPOINT_URL_IAM"}},
		},
		"a customer's at aws": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "https://iam.execute-api.us-east-1.amazonaws.com"},
			want:      []cloud.Endpoint{{Service: "iam", URL: "https://iam.execute-api.us-east-1.amazonaws.com", Setting: "AWS_ENDPOINT_URL_IAM"}},
		},
		"like aws's": {
			variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "https://iam.amazonaws.com.example"},
			want:      []cloud.Endpoint{{Service: "iam", URL: "https://iam.amazonaws.com.example", Setting: "AWS_ENDPOINT_URL_IAM"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := clearEnvironment(t)
			if test.config != "" {
				writeConfig(t, folder, strings.Replace(test.config, "ca_bundle = %s\n", "", 1))
			}
			for variable, value := range test.variables {
				t.Setenv(variable, value)
			}
			got := load(t, awsiam.Options{}).Endpoints()
			if len(got) != len(test.want) {
				t.Fatalf("%v, want %v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("%v, want %v", got[i], test.want[i])
				}
			}
		})
	}
}

// Variables redirect Load's client, and never New's.
func TestNewReadsNoEnvironment(t *testing.T) {
	folder := clearEnvironment(t)
	writeConfig(t, folder, "[default]\nendpoint_url = https://proxy.example\nregion = eu-west-1\n")
	t.Setenv("AWS_ENDPOINT_URL", "https://proxy.example")
	t.Setenv("AWS_ENDPOINT_URL_IAM", "https://proxy.example")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	account := simaws.New(simaws.Options{})
	seen := &recorder{next: account.Transport()}
	c := awsiam.New(awsiam.AccessKey(account.AddAdmin("admin")), seen)
	if _, _, err := c.Caller(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := c.Create(t.Context(), "vault-alice", nil); err != nil {
		t.Error(err)
	}
	want := "https://sts.us-east-1.amazonaws.com/ https://iam.amazonaws.com/"
	if got := strings.Join(seen.urls, " "); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

// The seed never uses a readable connection, and nothing is sent to find that out.
func TestPlainHTTP(t *testing.T) {
	for endpoint, private := range map[string]bool{
		"http://iam.amazonaws.com":       false,
		"http://10.0.0.1:4566":           false,
		"http://127.0.0.1.example":       false,
		"http://localhost.example":       false,
		"http://[2001:db8::1]:4566":      false,
		"http://0.0.0.0:4566":            false,
		"http://localhost:4566":          true,
		"http://127.0.0.1:4566":          true,
		"http://127.1.2.3:4566":          true,
		"http://[::1]:4566":              true,
		"https://proxy.example":          true,
		"https://iam.amazonaws.com:8443": true,
	} {
		t.Run(endpoint, func(t *testing.T) {
			clearEnvironment(t)
			account := simaws.New(simaws.Options{})
			key := account.AddAdmin("admin")
			t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
			t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
			t.Setenv("AWS_ENDPOINT_URL_IAM", endpoint)
			seen := &recorder{next: account.Transport()}
			made, err := load(t, awsiam.Options{Transport: seen}).Create(t.Context(), "vault-alice", nil)
			if private {
				if err != nil || made.Seed == nil {
					t.Fatal(err)
				}
				return
			}
			wantErr(t, err, cloud.ErrPlainHTTP)
			wantText(t, err, "creating virtual mfa device: a seed is not fetched over plain http: ")
			if len(seen.urls) != 0 {
				t.Errorf("sent to %v", seen.urls)
			}
		})
	}
}

// IAM never redirects; a redirect comes from an attacker.
func TestRedirectIsNotFollowed(t *testing.T) {
	account := simaws.New(simaws.Options{})
	key := awsiam.AccessKey(account.AddAdmin("admin"))
	for _, status := range []int{301, 302, 307, 308} {
		seen := &recorder{next: roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: status, Header: http.Header{"Location": {"http://elsewhere.example/"}}, Body: http.NoBody, Request: r,
			}, nil
		})}
		_, err := awsiam.New(key, seen).Create(t.Context(), "vault-alice", nil)
		wantErr(t, err, cloud.ErrInDoubt)
		if got := strings.Join(seen.urls, " "); got != "https://iam.amazonaws.com/" {
			t.Errorf("%d: asked %s", status, got)
		}
	}
}
