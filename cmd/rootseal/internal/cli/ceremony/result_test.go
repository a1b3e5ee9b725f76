package ceremony

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
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
	sealed := result(user, ledger.Complete)
	sealed.Group, sealed.CredentialID, sealed.Keys = "sealed", "AWS:alice@acme sealed abcdef", []ledger.KeyState{{KeySerial: 11}, {KeySerial: 12}}
	atAWS, ofRoot := result(user, ledger.Complete), result(root, ledger.Complete)
	atAWS.DeviceARN, ofRoot.DeviceARN = "arn:aws:iam::111122223333:mfa/x", "arn:aws:iam::111122223333:mfa/y"
	tests := []struct {
		name   string
		result enroll.Result
		err    error
		want   string
	}{
		{"complete", result(user, ledger.Complete), nil, "done: " + user + ", group daily, is enrolled on 2 keys and confirmed by AWS\n"},
		{"complete, with its profile", atAWS, nil, "done: " + user + ", group daily, is enrolled on 2 keys and confirmed by AWS\nfor aws-vault, in the user's profile in ~/.aws/config:\n  mfa_serial = arn:aws:iam::111122223333:mfa/x\n  mfa_process = rootseal code --fresh arn:aws:iam::111122223333:mfa/x\n"},
		{"complete, root", ofRoot, nil, "done: " + root + ", group daily, is enrolled on 2 keys and confirmed by AWS\nnext: sign in once now with a code from one of these keys: run 'rootseal code --fresh " + root + " --group daily'\n"},
		{"on one key", oneKey, nil, "done: " + user + ", group daily, is enrolled on 1 key and confirmed by AWS\n"},
		{"as reported", result(root, ledger.NotConfirmed), nil, "done: " + root + ", group daily, is on 2 keys and enabled, as you report\nnot confirmed by AWS: sign in once now with a code from one of these keys: run 'rootseal code --fresh " + root + " --group daily'\n"},
		{"complete, sealed", sealed, nil, "done: " + user + ", group sealed, is enrolled on 2 keys and confirmed by AWS\nnext: run 'rootseal seal 11'\nnext: run 'rootseal seal 12'\n"},
		{"another service", result(login, ledger.NotConfirmed), nil, "done: " + login + ", group daily, is on 2 keys and enabled, as you report\n"},
		{"undone", result(user, ledger.Undone), errors.New("no"), "undone: nothing of this ceremony remains on keys or at AWS (2 steps)\n"},
		{"undone, root", result(root, ledger.Undone), errors.New("no"), "undone: nothing of this ceremony remains on the keys (2 steps)\n"},
		{"open, a part undone", result(user, ""), step.ErrUnsettled, "unfinished: ceremony 20260101-abcdef; undone so far: put:1, put:2\n"},
		{"open, a login", enroll.Result{ID: "20260101-abcdef", Principal: "github/login/olivia"}, step.ErrUnsettled, "unfinished: ceremony 20260101-abcdef; the keys may hold a part of it\n"},
		{"open, nothing known", enroll.Result{ID: "20260101-abcdef", Principal: user}, step.ErrUnsettled, "unfinished: ceremony 20260101-abcdef; keys or AWS may hold a part of it\n"},
		{"open, all but the end", enroll.Result{ID: "20260101-abcdef", Principal: user, EnableDate: time.Unix(1, 0)}, step.ErrUnsettled, "unfinished: ceremony 20260101-abcdef; the device is enabled, but that is not recorded\n"},
		{"open, a pair shown", enroll.Result{ID: "20260101-abcdef", Principal: root}, enroll.ErrNotSaid, "unfinished: ceremony 20260101-abcdef; the keys hold the seed, and the console may still accept the codes\n"},
		{"owing", enroll.Result{Principal: root, Outcome: ledger.Owing, Owed: []ledger.Owed{{What: "a device in the console"}}}, env.ErrStopped, "undone, except for:\n  a device in the console\nthis is recorded as pending cleanup; 'rootseal status' lists it\n"},
		{"not begun", result(user, ""), errors.New("no space left on device"), ""},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		s := &session{App: &cli.App{Stdio: cli.Stdio{Err: &out}}}
		s.summary(ledger.Begin{Principal: tt.result.Principal}, tt.result, tt.err)
		if out.String() != tt.want {
			t.Errorf("%s: it says\n%swant\n%s", tt.name, out.String(), tt.want)
		}
	}
}
