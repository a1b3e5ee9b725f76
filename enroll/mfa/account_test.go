package mfa

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
)

const (
	alicesAccount = "111122223333"
	alicesDevice  = "arn:aws:iam::" + alicesAccount + ":mfa/rootseal-alice-daily-aaaaaa"
	itsCeremony   = "20260101-aaaaaa"
)

// listed is an account with one device.
type listed struct {
	env.AWS
	tag     string
	tagsErr error
	mine    []cloud.MFADevice
	all     []cloud.VirtualMFADevice
}

func (l *listed) Tags(context.Context, string) (map[string]string, error) {
	return map[string]string{CeremonyTag: l.tag, HeadTag: "41 abcd"}, l.tagsErr
}

func (l *listed) UserDevices(context.Context, string) ([]cloud.MFADevice, cloud.Answer, error) {
	return l.mine, cloud.Answer{}, nil
}

func (l *listed) VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	return l.all, cloud.Answer{}, nil
}

func alices(api env.AWS) *Account {
	return &Account{
		API: api, Tag: itsCeremony, Names: []string{"rootseal-alice-daily-aaaaaa"},
		Caller: cloud.Caller{Account: alicesAccount, ARN: "arn:aws:iam::" + alicesAccount + ":user/admin"},
		Who:    principal.Principal{Account: alicesAccount, Kind: principal.User, Name: "alice"},
	}
}

// Either list may show the device first. In a later command the tag decides whose it is,
// and only such a device tells the head.
func TestLookEnabled(t *testing.T) {
	mine := []cloud.MFADevice{{ARN: alicesDevice}}
	all := []cloud.VirtualMFADevice{{ARN: alicesDevice, OwnerARN: "arn:aws:iam::" + alicesAccount + ":user/alice", EnableDate: time.Unix(1, 0)}}
	unread := errors.New("tags cannot be read")
	for name, tt := range map[string]struct {
		api   listed
		later bool
		state string
		heads int
	}{
		"in neither list":                      {listed{}, false, "absent", 0},
		"in the user's list":                   {listed{mine: mine}, false, "ours", 0},
		"in the account's list":                {listed{all: all}, false, "ours", 0},
		"later":                                {listed{mine: mine, tag: itsCeremony}, true, "ours", 1},
		"later, of another ceremony":           {listed{mine: mine, tag: "20260101-bbbbbb"}, true, "foreign", 0},
		"later, and its tags cannot be read":   {listed{mine: mine, tag: itsCeremony, tagsErr: unread}, true, "foreign", 0},
		"of another ceremony, in the same run": {listed{mine: mine, tag: "20260101-bbbbbb"}, false, "ours", 0},
	} {
		heads := 0
		a := alices(&tt.api)
		if tt.later {
			a.SawHead = func(string) { heads++ }
		}
		arn, state, err := a.LookEnabled(t.Context())
		if state.String() != tt.state || (arn == alicesDevice) != (tt.state == "ours") || !errors.Is(err, tt.api.tagsErr) || heads != tt.heads {
			t.Errorf("%s: %q is %v, %d heads, %v", name, arn, state, heads, err)
		}
	}
}

func TestCheckAccount(t *testing.T) {
	for _, tt := range []struct {
		asked, alias string
		want         error
	}{
		{"", "", nil},
		{alicesAccount, "", nil},
		{"acme", "acme", nil},
		{"acme", "", env.ErrWrongAccount},
		{"acme", "emca", env.ErrWrongAccount},
		{"999900001111", "acme", env.ErrWrongAccount},
	} {
		a := alices(nil)
		a.Who.Account = tt.asked
		if err := a.CheckAccount(tt.alias); !errors.Is(err, tt.want) || err == nil && a.Who.Account != alicesAccount {
			t.Errorf("asked %q, alias %q: %v, the account is %q", tt.asked, tt.alias, err, a.Who.Account)
		}
	}
}

func TestIsTold(t *testing.T) {
	stated := cloud.Partition{ID: "aws-cn"}
	for _, tt := range []struct {
		account Account
		told    bool
	}{
		{Account{}, false},
		{Account{Guessed: stated}, false},
		{Account{Stated: stated}, true},
		{Account{Caller: cloud.Caller{ARN: "arn:aws:iam::" + alicesAccount + ":root"}}, true},
	} {
		if told := tt.account.IsTold(); told != tt.told {
			t.Errorf("%+v: %t", tt.account, told)
		}
	}
}

// Only an ARN can contradict the caller's.
func TestIsOwn(t *testing.T) {
	const caller = "arn:aws:iam::" + alicesAccount + ":user/admin"
	for _, tt := range []struct {
		arn, caller string
		own         bool
	}{
		{alicesDevice, caller, true},
		{"arn:aws:iam::999900001111:mfa/alice", caller, false},
		{"arn:aws-cn:iam::" + alicesAccount + ":mfa/alice", caller, false},
		{"GAHT12345678", caller, true},
		{alicesDevice, "", true},
	} {
		if own := isOwn(tt.arn, cloud.Caller{ARN: tt.caller}); own != tt.own {
			t.Errorf("%q for %q: %t", tt.arn, tt.caller, own)
		}
	}
}

// A call that AWS always throttles is sent five times, in 15 s. Doubt is not repeated.
func TestPatiently(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		calls int
		takes time.Duration
	}{
		"throttled":           {cloud.ErrThrottled, 5, 15 * time.Second},
		"throttled, in doubt": {errors.Join(cloud.ErrThrottled, cloud.ErrInDoubt), 1, 0},
		"denied":              {cloud.ErrDenied, 1, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls, began := 0, time.Now()
			if err := Patiently(t.Context(), func() error { calls++; return tt.err }); !errors.Is(err, tt.err) {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(began); calls != tt.calls || took != tt.takes {
				t.Errorf("%s: %d calls in %v, want %d in %v", name, calls, took, tt.calls, tt.takes)
			}
		})
	}
}

func TestCheckRoom(t *testing.T) {
	eight := []string{"a", "b", "c", "d", "e", "f", "g", alicesDevice}
	for _, tt := range []struct {
		existing []string
		ahead    int
		goes     string
		want     error
	}{
		{eight[1:], 0, "", nil},
		{eight, 0, "", ErrDeviceLimit},
		{eight[1:], 1, "", ErrDeviceLimit},
		{eight[2:], 1, "", nil},
		{eight, 0, alicesDevice, nil},
		{eight, 0, "arn:aws:iam::" + alicesAccount + ":mfa/other", ErrDeviceLimit},
	} {
		if err := CheckRoom(principal.Principal{}, tt.existing, tt.ahead, tt.goes); !errors.Is(err, tt.want) {
			t.Errorf("%d devices, %d ahead, %q goes: %v", len(tt.existing), tt.ahead, tt.goes, err)
		}
	}
}

// The closing record names the calls that AWS has answered.
func TestRequestsAreKept(t *testing.T) {
	a := alices(nil)
	for _, id := range []string{"first", "", "second"} {
		if err := a.change(t.Context(), func() (cloud.Answer, error) { return cloud.Answer{RequestID: id}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(a.Requests, []string{"first", "second"}) {
		t.Errorf("kept %q", a.Requests)
	}
}
