package command

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/ceremony"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
)

func TestSummary(t *testing.T) {
	result := func(principal, outcome string) enroll.Result {
		return enroll.Result{
			ID: "20260101-abcdef", Principal: principal, Group: "daily", Outcome: outcome,
			Keys: make([]ledger.KeyState, 2), Undone: []string{"put:1", "put:2"}, EnableDate: time.Time{},
		}
	}
	const user, root, login = "111122223333/user/alice", "111122223333/root", "GitHub/login/ops"
	oneKey := result(user, ledger.Complete)
	oneKey.Keys = oneKey.Keys[:1]
	tests := []struct {
		name   string
		result enroll.Result
		err    error
		want   string
	}{
		{"complete", result(user, ledger.Complete), nil, "done: " + user + ", group daily, is enabled on 2 keys and read back at AWS\n"},
		{"on one key", oneKey, nil, "done: " + user + ", group daily, is enabled on 1 key and read back at AWS\n"},
		{"by word", result(root, ledger.NotConfirmed), nil, "done: " + root + ", group daily, is on 2 keys and enabled by your word\nnot confirmed at AWS: sign in once with a code from one of these keys\n"},
		{"another service", result(login, ledger.NotConfirmed), nil, "done: " + login + ", group daily, is on 2 keys and enabled by your word\n"},
		{"undone", result(user, ledger.Undone), errors.New("no"), "taken back: nothing of this ceremony is left on keys or at AWS (2 steps)\n"},
		{"undone, root", result(root, ledger.Undone), errors.New("no"), "taken back: nothing of this ceremony is left on the keys (2 steps)\n"},
		{"open, a part taken back", result(user, ""), step.ErrUnsettled, "not settled: taken back are put:1, put:2, and the rest may still be there; the ledger has it as 20260101-abcdef\n"},
		{"open, nothing known", enroll.Result{ID: "20260101-abcdef", Principal: user}, step.ErrUnsettled, "not settled: something of it may be on keys or at AWS; the ledger has it as 20260101-abcdef\n"},
		{"open, all but the end", enroll.Result{ID: "20260101-abcdef", Principal: user, EnableDate: time.Unix(1, 0)}, step.ErrUnsettled, "not settled: the device is enabled, and that is not recorded; the ledger has it as 20260101-abcdef\n"},
		{"open, a pair shown", enroll.Result{ID: "20260101-abcdef", Principal: root}, enroll.ErrNotSaid, "not settled: the keys hold the seed, and the console may take the pair; the ledger has it as 20260101-abcdef\n"},
		{"owing", enroll.Result{Principal: root, Outcome: ledger.Owing, Owed: []ledger.Owed{{What: "a device in the console"}}}, env.ErrStopped, "undone, except for:\n  a device in the console\nthis is recorded as pending cleanup; 'rootseal status' lists it\n"},
		{"not begun", result(user, ""), errors.New("no space left on device"), ""},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		a := &cli.App{Stdio: cli.Stdio{Err: &out}}
		ceremony.Summary(a, ledger.Begin{Principal: tt.result.Principal}, tt.result, tt.err)
		if out.String() != tt.want {
			t.Errorf("%s: it says\n%swant\n%s", tt.name, out.String(), tt.want)
		}
	}
}
