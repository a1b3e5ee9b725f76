package audit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
)

// slowReader is an account that answers each call after a tenth of a second.
type slowReader struct {
	account   string
	throttled bool // refuses the summary for its rate
	office    *office
}

// office counts the calls that are under way.
type office struct {
	mu        sync.Mutex
	now, most int
	refuse    int // how many sign-ins to refuse for their rate
	cannot    string
	throttled map[string]bool
}

func (o *office) answer() {
	o.mu.Lock()
	o.now++
	o.most = max(o.most, o.now)
	o.mu.Unlock()
	time.Sleep(100 * time.Millisecond)
	o.mu.Lock()
	o.now--
	o.mu.Unlock()
}

func (o *office) enter(account string) (audit.Reader, error) {
	o.answer()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuse > 0 {
		o.refuse--
		return nil, cloud.ErrThrottled
	}
	if account == o.cannot {
		return nil, errors.New("the role trusts nobody")
	}
	return slowReader{account, o.throttled[account], o}, nil
}

func (r slowReader) Caller(context.Context) (cloud.Caller, cloud.Answer, error) {
	r.office.answer()
	return cloud.Caller{Account: r.account, ARN: "arn:aws:iam::" + r.account + ":role/audit"}, cloud.Answer{}, nil
}

func (r slowReader) Summary(context.Context) (cloud.Summary, error) {
	r.office.answer()
	if r.throttled {
		return cloud.Summary{}, cloud.ErrThrottled
	}
	return cloud.Summary{}, nil
}

func (r slowReader) VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	r.office.answer()
	return nil, cloud.Answer{}, nil
}

func (r slowReader) UserDevices(context.Context, string) ([]cloud.MFADevice, cloud.Answer, error) {
	r.office.answer()
	return nil, cloud.Answer{}, nil
}

func (r slowReader) RequestReport(context.Context) error {
	r.office.answer()
	return nil
}

func (r slowReader) Report(context.Context) (cloud.Report, error) {
	r.office.answer()
	return cloud.Report{}, nil
}

func (o *office) at(account string) func(context.Context) (audit.Reader, error) {
	return func(context.Context) (audit.Reader, error) { return o.enter(account) }
}

// looks audits that many accounts. It returns the result, and when each account was done.
func (o *office) looks(t *testing.T, accounts int) ([]*audit.Seen, map[string]time.Duration) {
	t.Helper()
	var targets []audit.Target
	for i := range accounts {
		number := numberOf(i)
		targets = append(targets, audit.Target{Account: number, Enter: o.at(number)})
	}
	start := time.Now()
	when := map[string]time.Duration{}
	seen := audit.Look(t.Context(), record.Read(nil), targets, false, func(s *audit.Seen) { when[s.Account] = time.Since(start) })
	return seen, when
}

func numberOf(i int) string { return fmt.Sprintf("2%011d", i) }

// The accounts are read at the same time: fifty take as long as one does, and five
// hundred as long as their calls take, a hundred of them at once.
func TestManyAccounts(t *testing.T) {
	for accounts, limit := range map[int]time.Duration{1: 600 * time.Millisecond, 50: 600 * time.Millisecond, 500: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			o := &office{}
			start := time.Now()
			seen, when := o.looks(t, accounts)
			if took := time.Since(start); took > limit || len(when) != accounts || len(seen) != accounts || o.most > 100 {
				t.Errorf("%d accounts: %v, %d done, %d calls at once; want %v", accounts, took, len(when), o.most, limit)
			}
		})
	}
}

// An account that cannot be entered, and a hundred that AWS throttles for good, are each
// reported for themselves, and keep no other account waiting.
func TestOneAccountKeepsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{cannot: numberOf(3), throttled: map[string]bool{}}
		for i := range 100 {
			o.throttled[numberOf(10+i)] = true
		}
		seen, when := o.looks(t, 500)
		for i, s := range seen {
			switch {
			case s.Account == o.cannot:
				if s.Entered() || len(s.Unread) != 1 || s.Unread[0].What.String() != "account" {
					t.Errorf("the closed account: %+v", s.Unread)
				}
			case o.throttled[s.Account]:
				if len(s.Unread) != 1 || s.Unread[0].What.String() != "account summary" || !errors.Is(s.Unread[0].Err, cloud.ErrThrottled) || when[s.Account] < 15*time.Second {
					t.Errorf("a throttled account: %+v after %v", s.Unread, when[s.Account])
				}
			default:
				if len(s.Unread) > 0 || when[s.Account] > 4*time.Second {
					t.Fatalf("account %d: %+v after %v", i, s.Unread, when[s.Account])
				}
			}
		}
	})
}

// Five hundred sign-ins at once are more than STS takes. It is asked again.
func TestSignInsAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{refuse: 150}
		seen, _ := o.looks(t, 200)
		for _, s := range seen {
			if len(s.Unread) > 0 {
				t.Fatalf("account %s: %+v", s.Account, s.Unread)
			}
		}
	})
}

// eventful is an account whose look-ups wait for CloudTrail's limit.
type eventful struct{ slowReader }

func (e eventful) Events(context.Context, string, time.Time) ([]cloud.Event, error) {
	time.Sleep(500 * time.Millisecond)
	return nil, nil
}

func (e eventful) EventsOfRoot(ctx context.Context, since time.Time) ([]cloud.Event, error) {
	return e.Events(ctx, "", since)
}

// CloudTrail's limit applies to each account: five hundred accounts wait as long as one.
func TestEventsOfManyAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{}
		var targets []audit.Target
		for i := range 500 {
			number := numberOf(i)
			targets = append(targets, audit.Target{Account: number, Enter: func(context.Context) (audit.Reader, error) {
				return eventful{slowReader{account: number, office: o}}, nil
			}})
		}
		seen := audit.Look(t.Context(), record.Read(nil), targets, true, func(*audit.Seen) {})
		start := time.Now()
		if events := audit.LookUp(t.Context(), seen, start, func(*audit.Seen) {}); len(events) != 500 || time.Since(start) > 4*time.Second {
			t.Errorf("%d accounts in %v", len(events), time.Since(start))
		}
	})
}
