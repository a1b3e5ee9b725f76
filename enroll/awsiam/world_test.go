package awsiam_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// world is a simulated account with an administrator, inside a bubble of
// virtual time.
type world struct {
	*testing.T
	*simaws.Account
	ctx   context.Context
	admin *awsiam.Client
}

func inWorld(t *testing.T, o simaws.Options, story func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		account := simaws.New(o)
		w := &world{T: t, Account: account, ctx: t.Context()}
		w.admin = w.client(account.AddAdmin("admin"))
		story(w)
	})
}

func (w *world) client(key simaws.AccessKey) *awsiam.Client {
	return awsiam.New(awsiam.AccessKey(key), w.Transport())
}

// create makes a device that must succeed.
func (w *world) create(name string) cloud.Created {
	w.Helper()
	made, err := w.admin.Create(w.ctx, name, nil)
	if err != nil {
		w.Fatal(err)
	}
	return made
}

// enable assigns a device with the pair of this moment, which must succeed.
func (w *world) enable(user string, made cloud.Created) {
	w.Helper()
	code1, code2 := pair(made)
	if _, err := w.admin.Enable(w.ctx, user, made.ARN, code1, code2); err != nil {
		w.Fatal(err)
	}
}

// pair computes the codes of the step before this one and of this one (RFC
// 4226 section 5.3).
func pair(made cloud.Created) (code1, code2 string) {
	step := uint64(time.Now().Unix() / 30)
	return code(made, step-1), code(made, step)
}

func code(made cloud.Created, step uint64) string {
	var digits string
	made.Seed.Use(func(raw []byte) {
		mac := hmac.New(sha1.New, raw)
		mac.Write(binary.BigEndian.AppendUint64(nil, step))
		sum := mac.Sum(nil)
		value := binary.BigEndian.Uint32(sum[sum[19]&0xf:]) & 0x7fffffff
		digits = fmt.Sprintf("%06d", value%1_000_000)
	})
	return digits
}

// attempts counts the calls of an action that reached AWS.
func (w *world) attempts(action string) int {
	n := 0
	for _, c := range w.Calls() {
		if c.Action == action {
			n++
		}
	}
	return n
}

// wantErr checks that err is everything in kinds, and nothing else of what a
// ceremony branches on.
func wantErr(t *testing.T, err error, kinds ...error) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %v", kinds)
	}
	for name, kind := range map[string]error{
		"ErrDenied": cloud.ErrDenied, "ErrDeniedBySCP": cloud.ErrDeniedBySCP, "ErrMFASession": cloud.ErrMFASession,
		"ErrCredentials": cloud.ErrCredentials, "ErrExists": cloud.ErrExists, "ErrNotFound": cloud.ErrNotFound,
		"ErrConflict": cloud.ErrConflict, "ErrBusy": cloud.ErrBusy, "ErrInvalidCode": cloud.ErrInvalidCode,
		"ErrPassCode": cloud.ErrPassCode, "ErrNotChecked": cloud.ErrNotChecked,
		"ErrLimit": cloud.ErrLimit, "ErrThrottled": cloud.ErrThrottled, "ErrPlainHTTP": cloud.ErrPlainHTTP,
		"ErrInDoubt": cloud.ErrInDoubt, "Canceled": context.Canceled, "DeadlineExceeded": context.DeadlineExceeded,
	} {
		want := false
		for _, k := range kinds {
			want = want || k == kind
		}
		if got := errors.Is(err, kind); got != want {
			t.Errorf("%v: is %s %v, want %v", err, name, got, want)
		}
	}
}

func wantText(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(fmt.Sprint(err), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

// roundTripper is a transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// recorder remembers where requests went.
type recorder struct {
	next http.RoundTripper

	mu   sync.Mutex
	urls []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.urls = append(r.urls, req.URL.String())
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}
