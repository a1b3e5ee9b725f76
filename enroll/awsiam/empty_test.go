package awsiam_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
)

// A response that says "done" or "nothing found" and is not AWS's is an error, and
// for a write an unknown outcome: otherwise a device would count as deleted, and
// codes as accepted.
func TestAnswersThatAreNotOfAWS(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		body   string
		says   string
	}{
		"nothing":              {nil, "", "did not come from aws"},
		"a page":               {nil, "<html>please sign in</html>", "did not come from aws"},
		"an object":            {nil, "{}", "did not come from aws"},
		"AWS's with no body":   {ofAWS, "", "empty"},
		"AWS's of another one": {ofAWS, "<html></html>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := awsiam.New(awsiam.AccessKey{ID: "AKIAEXAMPLE", Secret: "x"}, roundTripper(func(r *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: http.StatusOK, Header: test.header.Clone(), Body: io.NopCloser(strings.NewReader(test.body)), Request: r}, nil
				}))
				ctx := t.Context()
				for call, err := range map[string]error{
					"Caller":         last(c.Caller(ctx)),
					"VirtualDevices": last(c.VirtualDevices(ctx)),
					"UserDevices":    last(c.UserDevices(ctx, "alice")),
					"RootDevices":    last(c.RootDevices(ctx)),
					"Alias":          only(c.Alias(ctx)),
					"Tags":           only(c.Tags(ctx, "arn")),
					"Summary":        only(c.Summary(ctx)),
					"Report":         only(c.Report(ctx)),
					"Members":        only(c.Members(ctx)),
					"RootManagement": only(c.RootManagement(ctx)),
					"EventsOfRoot":   only(c.EventsOfRoot(ctx, time.Now())),
				} {
					if err == nil || !strings.Contains(err.Error(), test.says) {
						t.Errorf("%s: %v, want an error with %q", call, err, test.says)
					}
				}
				if test.says == "" {
					return // the status alone confirms a write, whatever else the answer contains
				}
				for call, err := range map[string]error{
					"Create":     only(c.Create(ctx, "phone", nil)),
					"Enable":     only(c.Enable(ctx, "alice", "arn", "123456", "234567")),
					"Resync":     only(c.Resync(ctx, "alice", "arn", "123456", "234567")),
					"Session":    only(c.Session(ctx, "arn", "123456")),
					"Deactivate": only(c.Deactivate(ctx, "alice", "arn")),
					"Delete":     only(c.Delete(ctx, "arn")),
				} {
					if !errors.Is(err, cloud.ErrInDoubt) || !strings.Contains(err.Error(), test.says) {
						t.Errorf("%s: %v, want a doubt with %q", call, err, test.says)
					}
				}
			})
		})
	}
}

// A value that the summary omits is not assumed to be good.
func TestSummaryOfLittle(t *testing.T) {
	entry := func(key string, value int) string {
		return fmt.Sprintf("<entry><key>%s</key><value>%d</value></entry>", key, value)
	}
	mfa, keys, password := entry("AccountMFAEnabled", 1), entry("AccountAccessKeysPresent", 0), entry("AccountPasswordPresent", 0)
	for entries, want := range map[string]struct {
		err, password bool
	}{
		"":                    {true, false},
		mfa + password:        {true, false},
		keys + password:       {true, false},
		mfa + keys:            {false, true},
		mfa + keys + password: {false, false},
	} {
		body := "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>" + entries + "</SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>"
		c := awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: ofAWS, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		}))
		summary, err := c.Summary(t.Context())
		if (err != nil) != want.err || summary.RootPassword != want.password {
			t.Errorf("%s: %+v, %v", entries, summary, err)
		}
	}
}

// Events that cannot be distinguished do not count as one.
func TestEventsWithoutAnID(t *testing.T) {
	for event, whole := range map[string]bool{
		`{"EventId": "e-1", "EventName": "ConsoleLogin", "EventTime": 1, "CloudTrailEvent": "{}"}`: true,
		`{"EventName": "ConsoleLogin", "EventTime": 1, "CloudTrailEvent": "{}"}`:                   false,
		`{"EventId": "e-1", "EventTime": 1, "CloudTrailEvent": "{}"}`:                              false,
		`{"EventId": "e-1", "EventName": "ConsoleLogin", "CloudTrailEvent": "{}"}`:                 false,
		`{"EventId": "e-1", "EventName": "ConsoleLogin", "EventTime": 1}`:                          false,
	} {
		c := awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: ofAWS, Body: io.NopCloser(strings.NewReader(`{"Events": [` + event + `]}`)), Request: r}, nil
		}))
		events, err := c.EventsOfRoot(t.Context(), time.Now())
		if (err == nil) != whole || whole && len(events) != 1 {
			t.Errorf("%s: %v, %v", event, events, err)
		}
	}
}

func only[A any](_ A, err error) error { return err }

func last[A, B any](_ A, _ B, err error) error { return err }
