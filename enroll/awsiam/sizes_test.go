//go:build unix

package awsiam_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/limited"
)

// within fails the test if act takes more memory than an answer needs, or does not
// return.
func within(t *testing.T, megabytes uint64, act func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() { defer close(done); act() }()
	select {
	case <-done:
	case <-time.After(40 * time.Second):
		t.Fatal("it hangs")
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > megabytes<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
}

// A list with only the longest pages ends, too.
func TestListOfLongPages(t *testing.T) {
	asked := 0
	c := awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
		asked++
		body := io.MultiReader(strings.NewReader(fmt.Sprintf(`<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult>
			<VirtualMFADevices/><IsTruncated>true</IsTruncated><Marker>%d</Marker></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>`, asked)),
			io.LimitReader(&endless{}, 4<<20-1000)) // after what is parsed, which would take a minute
		return &http.Response{StatusCode: 200, Header: ofAWS, Body: io.NopCloser(body), Request: r}, nil
	}))
	_, _, err := c.VirtualDevices(t.Context())
	wantErr(t, err)
	wantText(t, err, "the answer does not end")
	if asked > 40 {
		t.Errorf("%d pages of 4 MB were read", asked)
	}
}

// The report of a full account is longer than any page.
func TestReportOfManyUsers(t *testing.T) {
	var content bytes.Buffer
	content.WriteString("user,mfa_active,password_enabled" + strings.Repeat(",a_column_that_aws_has", 28))
	for i := range 5000 {
		fmt.Fprintf(&content, "\nuser-%d,true,false%s", i, strings.Repeat(",2026-03-02T09:30:00+00:00", 28))
	}
	body := "<GetCredentialReportResponse><GetCredentialReportResult><Content>" + base64.StdEncoding.EncodeToString(content.Bytes()) +
		"</Content></GetCredentialReportResult></GetCredentialReportResponse>"
	report, err := answering(200, strings.NewReader(body)).Report(t.Context())
	if err != nil || len(report.Users) != 5000 {
		t.Errorf("%d users, %v", len(report.Users), err)
	}
}

// Files that the SDK reads whole are refused if too large or not a regular file.
func TestFilesOfTheConfiguration(t *testing.T) {
	plants := map[string]func(string) error{
		"sparse": func(path string) error {
			if err := os.WriteFile(path, []byte("[default]\n"), 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 60<<30)
		},
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"device": func(path string) error { return os.Symlink("/dev/zero", path) },
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		for kind, plant := range plants {
			t.Run(name+" "+kind, func(t *testing.T) {
				path := filepath.Join(clearEnvironment(t), "planted")
				if err := plant(path); err != nil {
					t.Fatal(err)
				}
				t.Setenv(name, path)
				within(t, 64, func() {
					_, err := awsiam.Load(t.Context(), awsiam.Options{})
					wantErr(t, err, cloud.ErrCredentials)
					wantText(t, err, path)
					if !strings.Contains(err.Error(), limited.ErrTooLarge.Error()) && !strings.Contains(err.Error(), limited.ErrNotRegular.Error()) {
						t.Errorf("%v", err)
					}
					_, _ = awsiam.ServerTime(t.Context(), awsiam.Options{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
						return nil, io.ErrUnexpectedEOF
					})})
				})
			})
		}
	}
}

// The answers with credentials, which the SDK fetches itself.
func TestEndlessCredentials(t *testing.T) {
	folder := clearEnvironment(t)
	var written atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Requestid", "r-1")
		_, _ = io.WriteString(w, "<AssumeRoleResponse>")
		room := []byte(strings.Repeat(" ", 1<<20))
		for written.Load() < 300<<20 {
			n, err := w.Write(room)
			if written.Add(int64(n)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	writeConfig(t, folder, "[profile member]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nregion = us-east-1\n"+
		"[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n")
	t.Setenv("AWS_ENDPOINT_URL_STS", server.URL)
	client, err := awsiam.Load(t.Context(), awsiam.Options{Profile: "member"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = client.Caller(t.Context())
	wantErr(t, err, cloud.ErrCredentials)
	if n := written.Load(); n > 120<<20 { // three attempts, and what waits in the network's buffers
		t.Errorf("%d MB were read", n>>20)
	}
}
