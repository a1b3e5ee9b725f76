package audit_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// knownFrom is a ledger in which an audit, some time ago, had these findings.
func knownFrom(now time.Time, ago time.Duration, unread []string, ids ...string) *audit.Known {
	body := &ledger.Audited{Unreachable: unread}
	for _, id := range ids {
		body.Findings = append(body.Findings, ledger.FindingRef{ID: id, Severity: "high"})
	}
	return audit.Read([]ledger.Record{{Sequence: 1, Time: now.Add(-ago), Body: body}}, ledger.PolicySet{})
}

// readBy is an account that an audit read in full, or not.
func readBy(t *testing.T, account string, change func(*audit.Target), full bool) *audit.Seen {
	t.Helper()
	office := &office{}
	if !full {
		office.throttled = map[string]bool{account: true}
	}
	target := audit.Target{Account: account, Enter: office.at(account)}
	if change != nil {
		change(&target)
	}
	return audit.Look(t.Context(), audit.Read(nil, ledger.PolicySet{}).Book, []audit.Target{target}, false, func(*audit.Seen) {})[0]
}

// A finding has ended if an audit that looked there no longer has it. What was not looked
// at has not ended, and an event never does.
func TestEnded(t *testing.T) {
	const mine, other = "111122223333", "444455556666"
	member := func(t *audit.Target) { t.Member = true }
	for name, tt := range map[string]struct {
		id     string
		change func(*audit.Target)
		part   bool // the account was read in part
		keys   []audit.Key
		ago    time.Duration
		want   bool
	}{
		"looked at":                           {id: "device-gone/" + mine + "/root/sealed", want: true},
		"of an account that was not read":     {id: "device-gone/" + other + "/root/sealed"},
		"of an account that was read in part": {id: "device-gone/" + mine + "/root/sealed", part: true},
		"a user":                              {id: "user-no-mfa/" + mine + "/user/bob", want: true},
		"an event":                            {id: "event-of-root/" + mine + "/11111111"},
		"of a key that is plugged in":         {id: "key-missing-credential/12345678/" + mine + "/root/sealed", keys: []audit.Key{{Serial: 12345678}}, want: true},
		"of a key that is locked":             {id: "key-missing-credential/12345678/" + mine + "/root/sealed", keys: []audit.Key{{Serial: 12345678, Locked: true}}},
		"of a key that is not plugged in":     {id: "key-reset/12345678"},
		"removable, without the organization": {id: "root-removable/" + mine},
		"removable, with the organization":    {id: "root-removable/" + mine, change: member, want: true},
		"another device of root, without MFA": {id: "root-other-device/" + mine + "/U2F", want: true},
		"suspended":                           {id: "account-suspended/" + mine, want: true},
		"suspended still":                     {id: "device-gone/" + mine + "/root/sealed", change: func(t *audit.Target) { t.Closed = "SUSPENDED" }},
		"unfinished":                          {id: "unsettled/20260601-abcdef", want: true},
		"of an unknown kind":                  {id: "made-up/" + mine},
		"a year old":                          {id: "device-gone/" + mine + "/root/sealed", ago: 365 * 24 * time.Hour},
		"without an object":                   {id: "device-gone"},
	} {
		inTime(t, name, func(t *testing.T) {
			now := time.Now()
			k := knownFrom(now, max(tt.ago, time.Hour), nil, tt.id)
			r := &audit.Result{Seen: []*audit.Seen{readBy(t, mine, tt.change, !tt.part)}}
			ended := k.Ended(r, tt.keys, now)
			if got := slices.ContainsFunc(ended, func(f audit.Finding) bool { return f.ID == tt.id && f.Severity == audit.High }); got != tt.want || len(ended) > 1 {
				t.Errorf("ended %v: %+v, want %v", got, ended, tt.want)
			}
			r.Findings = []audit.Finding{{ID: tt.id}}
			if ended := k.Ended(r, tt.keys, now); len(ended) > 0 {
				t.Errorf("ended although found: %+v", ended)
			}
		})
	}
}

// inTime runs a test in which waiting takes no time.
func inTime(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

// An account that was not read, and is, has ended as such.
func TestAnAccountIsReadAgain(t *testing.T) {
	const mine = "111122223333"
	now := time.Now()
	k := knownFrom(now, time.Hour, []string{mine, "444455556666"})
	ended := k.Ended(&audit.Result{Seen: []*audit.Seen{readBy(t, mine, nil, true)}}, nil, now)
	if len(ended) != 1 || ended[0].ID != "not-read/"+mine || ended[0].Account != mine {
		t.Errorf("%+v", ended)
	}
	if at := k.FirstFound("not-read/" + mine); !at.Equal(now.Add(-time.Hour)) {
		t.Errorf("first found %v", at)
	}
}

// A finding without an account belongs to that of its principal.
func TestHomeOf(t *testing.T) {
	k := audit.Read(nil, ledger.PolicySet{})
	for _, tt := range []struct {
		f    audit.Finding
		want string
	}{
		{audit.Finding{ID: "x", Account: "111122223333", Principal: "444455556666/root"}, "111122223333"},
		{audit.Finding{ID: "key-missing-credential/1/444455556666/root/sealed", Principal: "444455556666/root", KeySerial: 1}, "444455556666"},
		{audit.Finding{ID: "key-reset/1", KeySerial: 1}, ""},
		{audit.Finding{ID: "owed/x", Principal: "github/login/olivia"}, ""},
	} {
		if got := k.HomeOf(tt.f); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.f.ID, got, tt.want)
		}
	}
}
