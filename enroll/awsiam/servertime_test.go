package awsiam_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/hwtest/simaws"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func atNoon() *simaws.Account {
	return simaws.New(simaws.Options{Now: func() time.Time { return noon }})
}

// poison makes every way to credentials leave a trace, and returns the check
// that there is none.
func poison(t *testing.T, folder string) (check func()) {
	t.Helper()
	trace := filepath.Join(folder, "looked-up")
	writeConfig(t, folder, "[profile ops]\ncredential_process = touch "+trace+"\n"+
		"[profile role]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = ops\nmfa_serial = x\n")
	metadata := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("credentials were asked of the container or the instance")
	}))
	t.Cleanup(metadata.Close)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", metadata.URL)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.URL)
	return func() {
		t.Helper()
		if _, err := os.Stat(trace); !os.IsNotExist(err) {
			t.Errorf("credential_process was run (%v)", err)
		}
	}
}

// The time comes from the STS endpoint of the configuration, without credentials.
func TestServerTime(t *testing.T) {
	for name, test := range map[string]struct {
		variables map[string]string
		options   awsiam.Options
		want      string
	}{
		"nothing configured":         {want: "https://sts.us-east-1.amazonaws.com/"},
		"profile":                    {variables: map[string]string{"AWS_PROFILE": "ops"}, want: "https://sts.us-east-1.amazonaws.com/"},
		"role with mfa":              {options: awsiam.Options{Profile: "role"}, want: "https://sts.us-east-1.amazonaws.com/"},
		"no such profile":            {variables: map[string]string{"AWS_PROFILE": "nobody"}, want: "https://sts.us-east-1.amazonaws.com/"},
		"no such profile, as option": {options: awsiam.Options{Profile: "nobody"}, want: "https://sts.us-east-1.amazonaws.com/"},
		"keys": {
			variables: map[string]string{"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"},
			want:      "https://sts.us-east-1.amazonaws.com/",
		},
		"region":         {variables: map[string]string{"AWS_REGION": "eu-central-1"}, want: "https://sts.eu-central-1.amazonaws.com/"},
		"china":          {variables: map[string]string{"AWS_REGION": "cn-north-1"}, want: "https://sts.cn-north-1.amazonaws.com.cn/"},
		"fips":           {variables: map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, want: "https://sts-fips.us-east-1.amazonaws.com/"},
		"endpoint":       {variables: map[string]string{"AWS_ENDPOINT_URL_STS": "https://proxy.example/aws/"}, want: "https://proxy.example/aws/"},
		"loopback":       {variables: map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, want: "http://127.0.0.1:4566/"},
		"iam's endpoint": {variables: map[string]string{"AWS_ENDPOINT_URL_IAM": "https://proxy.example"}, want: "https://sts.us-east-1.amazonaws.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			check := poison(t, clearEnvironment(t))
			for variable, value := range test.variables {
				t.Setenv(variable, value)
			}
			seen := &recorder{next: roundTripper(func(r *http.Request) (*http.Response, error) {
				for _, name := range []string{"Authorization", "X-Amz-Security-Token", "X-Amz-Date"} {
					if r.Header.Get(name) != "" {
						t.Errorf("the request has a header %s", name)
					}
				}
				return atNoon().Transport().RoundTrip(r)
			})}
			test.options.Transport = seen
			got, err := awsiam.ServerTime(t.Context(), test.options)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(noon) {
				t.Errorf("%v, want %v", got, noon)
			}
			if urls := strings.Join(seen.urls, " "); urls != test.want {
				t.Errorf("asked %s, want %s", urls, test.want)
			}
			check()
		})
	}
}

// A broken file loses what it would have configured, not the time.
func TestServerTimeWithBrokenFiles(t *testing.T) {
	folder := clearEnvironment(t)
	writeConfig(t, folder, "[profile a]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = gone\n")
	t.Setenv("AWS_PROFILE", "a")
	if _, err := awsiam.Load(t.Context(), awsiam.Options{}); err == nil {
		t.Fatal("the file is not broken")
	}
	t.Setenv("AWS_ENDPOINT_URL_STS", "https://proxy.example")
	seen := &recorder{next: atNoon().Transport()}
	got, err := awsiam.ServerTime(t.Context(), awsiam.Options{Transport: seen})
	if err != nil || !got.Equal(noon) {
		t.Errorf("%v, %v, want %v", got, err, noon)
	}
	if urls := strings.Join(seen.urls, " "); urls != "https://proxy.example/" {
		t.Errorf("asked %s", urls)
	}
}

func TestServerTimeRefused(t *testing.T) {
	dated := func(status int, header http.Header) roundTripper {
		return func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: http.NoBody, Request: r}, nil
		}
	}
	for name, test := range map[string]struct {
		endpoint  string
		transport roundTripper
		text      string
	}{
		"plain http": {
			"http://sts.amazonaws.com",
			func(*http.Request) (*http.Response, error) { t.Error("sent"); return nil, http.ErrHandlerTimeout },
			"plain http cannot prove the time: sts.amazonaws.com",
		},
		"no date":    {"", dated(200, http.Header{}), "the answer has no date"},
		"cached":     {"", dated(200, http.Header{"Date": {"Wed, 04 Mar 2026 12:00:00 GMT"}, "Age": {"40"}}), "the answer has no date"},
		"bad date":   {"", dated(200, http.Header{"Date": {"noon"}}), "asking aws for the time: "},
		"no network": {"", func(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed }, http.ErrServerClosed.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			clearEnvironment(t)
			if test.endpoint != "" {
				t.Setenv("AWS_ENDPOINT_URL", test.endpoint)
			}
			got, err := awsiam.ServerTime(t.Context(), awsiam.Options{Transport: test.transport})
			if err == nil {
				t.Fatalf("no error, but %v", got)
			}
			wantText(t, err, "asking aws for the time: ", test.text)
		})
	}
}

// The redirect's own date is as good as any, and its target is not asked.
func TestServerTimeStaysWhereItIs(t *testing.T) {
	clearEnvironment(t)
	seen := &recorder{next: roundTripper(func(r *http.Request) (*http.Response, error) {
		header := http.Header{"Location": {"https://elsewhere.example/"}, "Date": {noon.Format(http.TimeFormat)}}
		return &http.Response{StatusCode: 302, Header: header, Body: http.NoBody, Request: r}, nil
	})}
	got, err := awsiam.ServerTime(t.Context(), awsiam.Options{Transport: seen})
	if err != nil || !got.Equal(noon) || len(seen.urls) != 1 {
		t.Errorf("%v, %v, asked %v", got, err, seen.urls)
	}
}

func TestServerTimeHasALimit(t *testing.T) {
	clearEnvironment(t)
	var deadline time.Time
	_, err := awsiam.ServerTime(context.Background(), awsiam.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		deadline, _ = r.Context().Deadline()
		return nil, http.ErrServerClosed
	})})
	if err == nil || deadline.IsZero() {
		t.Errorf("%v, deadline %v", err, deadline)
	}
}
