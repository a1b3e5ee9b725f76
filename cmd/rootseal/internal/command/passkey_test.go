//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// A passkey is recorded, shown, expected, and withdrawn.
func TestPasskeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		arn := s.account.AddRootFIDO()
		signsIn := func() {
			t.Helper()
			if err := s.account.Console().SignInWithToken(arn); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		time.Sleep(time.Hour)
		kinds := func() string {
			var all []string
			for _, f := range toldByAudit(t, s, "--events") {
				if f.kind != "event-of-others" { // of the scene
					all = append(all, f.kind)
				}
			}
			return strings.Join(all, " ")
		}
		root := testAccount + "/root"
		signsIn()
		if got := kinds(); got != "event-of-root root-other-device" {
			t.Errorf("before it is recorded: %s", got)
		}
		s.mustDo(t, []string{`"type": "fido"`, `"holder": "Olivia Ito"`, arn}, "passkey", "add", root, "--arn", arn, "--label", "Osaka safe", "--holder", "Olivia Ito", "--since", "2000-01-01", "--json")
		if got := kinds(); got != "" {
			t.Errorf("after it is recorded: %s", got)
		}
		signsIn()
		if got := kinds(); got != "" {
			t.Errorf("a later sign-in: %s", got)
		}
		if got := mustDecode[view.StatusJSON](t, s.mustDo(t, nil, "status", "--json")).Passkeys; len(got) != 1 || got[0].DeviceARN != arn || got[0].Label != "Osaka safe" {
			t.Errorf("status has %+v", got)
		}
		s.mustDo(t, []string{"passkey of " + root + " since 2000-01-01: Osaka safe, " + arn + ", carried by Olivia Ito"}, "status")
		s.mustDo(t, []string{root + ": fido device " + arn}, "log")

		s.account.RemoveToken(arn)
		if got := kinds(); got != "root-no-mfa passkey-gone" {
			t.Errorf("gone: %s", got)
		}
		s.mustDo(t, []string{`"reason": "key broken"`}, "passkey", "remove", root, "--arn", arn, "--reason", "key broken", "--json")
		if got := kinds(); got != "root-no-mfa" {
			t.Errorf("withdrawn: %s", got)
		}
		if got := mustDecode[view.StatusJSON](t, s.mustDo(t, nil, "status", "--json")).Passkeys; len(got) != 0 {
			t.Errorf("status has %+v", got)
		}
		s.mustFail(t, cli.ExitFailed, []string{"the ledger has no such passkey", "next: copy the principal and the ARN from 'rootseal status'"}, "passkey", "remove", root, "--arn", arn, "--reason", "again")
	})
}

func TestPasskeyUsage(t *testing.T) {
	const fido = "arn:aws:iam::" + testAccount + ":u2f/root-account/osaka-ABC"
	s := newScene(t)
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"add", testAccount + "/root", "--label", "Osaka"}, "--arn ARN"},
		{[]string{"add", testAccount + "/root", "--arn", fido}, "--label TEXT"},
		{[]string{"add", testAccount + "/root", "--arn", fido, "--label", "two\nlines"}, "label"},
		{[]string{"add", testAccount + "/root", "--arn", fido, "--label", "Osaka", "--since", "soon"}, "--since soon"},
		{[]string{"add", testAccount + "/root", "--arn", fido, "--label", "Osaka", "--since", "2999-01-01"}, "not in the future"},
		{[]string{"add", testAccount + "/root", "--arn", "arn:aws:iam::" + testAccount + ":mfa/phone", "--label", "Osaka"}, "virtual device"},
		{[]string{"add", otherNumber + "/root", "--arn", fido, "--label", "Osaka"}, "another account"},
		{[]string{"add", "root", "--arn", fido, "--label", "Osaka"}, "ACCOUNT/root"},
		{[]string{"add"}, "PRINCIPAL"},
		{[]string{"remove", testAccount + "/root", "--arn", fido}, "--reason TEXT"},
		{[]string{"remove", testAccount + "/root", "--reason", "x"}, "--arn ARN"},
	} {
		s.mustFail(t, cli.ExitUsage, []string{tt.says}, append([]string{"passkey"}, tt.args...)...)
	}
}

// With an officer in the ledger, a passkey counts once the officer has signed.
func TestPasskeyIsSigned(t *testing.T) {
	const arn = "arn:aws:iam::" + testAccount + ":u2f/root-account/osaka-ABC"
	o := newOffice(t, 1001)
	o.add(t, "Mika", 1001)
	passkeys := func() int {
		t.Helper()
		return len(mustTypeJSON[view.StatusJSON](t, o.stage, "status").Passkeys)
	}
	add := []string{"passkey", "add", testAccount + "/root", "--arn", arn, "--label", "Osaka"}
	o.mustType(t, wants{cli.ExitDone, "", []string{"passkey " + arn + " of " + testAccount + "/root recorded: Osaka", "ledger head "}}, append(add, o.signedBy(1001)...)...)
	o.mustBeSigned(t)
	if n := passkeys(); n != 1 {
		t.Errorf("%d passkeys", n)
	}
	remove := []string{"passkey", "remove", testAccount + "/root", "--arn", arn, "--reason", "broken", "--seen", "5"}
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "passkey", Body: &ledger.Withdraw{Principal: testAccount + "/root", DeviceARN: arn, Reason: "forged"}})
	if n := passkeys(); n != 1 {
		t.Errorf("%d passkeys after a forged withdrawal", n)
	}
	o.mustType(t, wants{cli.ExitDone, "", []string{"passkey " + arn + " of " + testAccount + "/root is no longer in use", "ledger head "}}, append(remove, o.signedBy(1001)...)...)
	if n := passkeys(); n != 0 {
		t.Errorf("%d passkeys after the withdrawal", n)
	}
}
