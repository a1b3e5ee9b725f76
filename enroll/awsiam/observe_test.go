package awsiam_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// An observer sees the account, the operation and how it ended.
func TestObserver(t *testing.T) {
	account := simaws.New(simaws.Options{Account: "111122223333"})
	account.AddUser("alice")
	key := account.AddAdmin("admin")
	client := awsiam.New(awsiam.AccessKey(key), account.Transport())
	var seen []cloud.Call
	ctx := cloud.WithObserver(t.Context(), func(c cloud.Call) { seen = append(seen, c) })
	if _, _, err := client.Caller(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(ctx, "vault", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(ctx, "vault", nil); err == nil {
		t.Fatal("a second device has the name of the first")
	}
	if _, err := client.Create(t.Context(), "unseen", nil); err != nil {
		t.Fatal(err)
	}
	want := []cloud.Call{
		{Service: "STS", Operation: "GetCallerIdentity", Status: 200},
		{Account: "111122223333", Service: "IAM", Operation: "CreateVirtualMFADevice", Status: 200},
		{Account: "111122223333", Service: "IAM", Operation: "CreateVirtualMFADevice", Status: 409, Code: "EntityAlreadyExists"},
	}
	if len(seen) != len(want) {
		t.Fatalf("seen %+v", seen)
	}
	for i := range want {
		if seen[i].Took < 0 {
			t.Errorf("call %d took %v", i, seen[i].Took)
		}
		seen[i].Took = 0
		if seen[i] != want[i] {
			t.Errorf("seen %+v, want %+v", seen[i], want[i])
		}
	}
}

// A server that puts the code that it was sent into its error gets it into no report, and
// into no error.
func TestObserverShowsNoEcho(t *testing.T) {
	echo := roundTripper(func(r *http.Request) (*http.Response, error) {
		if err := r.ParseForm(); err != nil {
			t.Fatal(err)
		}
		body := "<ErrorResponse><Error><Code>" + r.PostForm.Get("AuthenticationCode1") + "</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>"
		return &http.Response{
			StatusCode: http.StatusForbidden, Body: io.NopCloser(strings.NewReader(body)), Request: r,
			Header: http.Header{"X-Amzn-Requestid": {"r"}},
		}, nil
	})
	var seen []cloud.Call
	ctx := cloud.WithObserver(t.Context(), func(c cloud.Call) { seen = append(seen, c) })
	_, err := awsiam.New(someKey, echo).Enable(ctx, "alice", "arn:aws:iam::111122223333:mfa/x", "123456", "654321")
	if err == nil || strings.Contains(err.Error(), "123456") {
		t.Errorf("the error is %v", err)
	}
	if len(seen) != 1 || seen[0].Code != "other" || strings.Contains(seen[0].Operation, "123456") {
		t.Errorf("%v, seen %+v", err, seen)
	}
}
