package command

import (
	"bytes"
	"errors"
	"testing"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
)

func TestProgress(t *testing.T) {
	tests := []struct {
		event step.Event
		want  string
	}{
		{step.Event{Step: "create", What: step.Started}, ""},
		{step.Event{Step: "create", What: step.Done}, "  device created at AWS\n"},
		{step.Event{Step: "put:12345678", What: step.Done}, "  key 12345678  seed written\n"},
		{step.Event{Step: "prove:12345678", Key: 12345678, What: step.TouchNow}, "  touch key 12345678 now\n"},
		{step.Event{Step: "prove:12345678", What: step.Done}, "  key 12345678  seed proven\n"},
		{step.Event{Step: "put:12345678", What: step.Failed, Err: errors.New("key was removed")}, "  key 12345678  put: failed\n"},
		{step.Event{Step: "put:12345678", What: step.TakenBack}, "  key 12345678  put: taken back\n"},
		{step.Event{Step: "enable", What: step.Done}, "  device enabled with two codes\n"},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		(&operator.Reporter{W: &out}).Progress(tt.event)
		if out.String() != tt.want {
			t.Errorf("%+v: %q, want %q", tt.event, out.String(), tt.want)
		}
	}
}

// An interrupt says which key it waits for, while one is asked.
func TestStoppingSaysWhatItWaitsFor(t *testing.T) {
	const settles = "  if you interrupt again, run 'rootseal recover' afterwards\n"
	asked := step.Event{Step: "prove:12345678", Key: 12345678, What: step.TouchNow}
	for name, tt := range map[string]struct {
		events []step.Event
		want   string
	}{
		"before it began": {nil, ""},
		"no touch":        {[]step.Event{{Step: "create", What: step.Done}}, settles},
		"a touch":         {[]step.Event{asked}, "  key 12345678 is still asked: touch it, or wait up to 15 s\n" + settles},
		"after the touch": {[]step.Event{asked, {Step: asked.Step, What: step.Done}}, settles},
		"another's step":  {[]step.Event{asked, {Step: "put:1", What: step.Done}}, "  key 12345678 is still asked: touch it, or wait up to 15 s\n" + settles},
	} {
		var out bytes.Buffer
		p := &operator.Reporter{W: &out}
		for _, e := range tt.events {
			p.Progress(e)
		}
		out.Reset()
		p.Stopping()
		if out.String() != tt.want {
			t.Errorf("%s: %q, want %q", name, out.String(), tt.want)
		}
	}
}

// Whatever the plan holds is shown, root's as well as a user's.
func TestPlan(t *testing.T) {
	plan := enroll.Plan{
		ID: "20260101-abcdef", Existing: 2, Caller: "arn:aws:sts::111122223333:assumed-role/Admin/olivia",
		Warnings: []string{"the clock is 7 s off; set it before it is 20"},
		Attested: map[uint32]string{2: ledger.IsAttested, 3: ledger.NotAttested},
		Begin: ledger.Begin{
			Principal: "111122223333/root", Alias: "acme", Group: "sealed", SeedSource: string(env.Picture), Touch: true,
			DeviceNames: []string{"rootseal-root-sealed-abcdef"}, CredentialID: "AWS:root@acme sealed abcdef",
			Keys: []ledger.KeyState{
				{KeySerial: 1, Model: "YubiKey 5 NFC", Firmware: "5.7.4"},
				{KeySerial: 2, Model: "YubiKey 5 NFC", Firmware: "5.7.4", Used: 1},
				{KeySerial: 3, Model: "YubiKey 5 NFC", Firmware: "5.7.4", Used: 7},
			},
			Pair:  [2]uint32{2, 3},
			Clock: ledger.Clock{Source: "aws", SkewMillis: 7000},
		},
	}
	var out bytes.Buffer
	view.PrintPlan(&out, plan, []ledger.Setting{{Name: "AWS_CA_BUNDLE", Value: "/etc/proxy.pem"}})
	const want = `plan for group sealed
  principal    111122223333/root (acme)
  AWS device   rootseal-root-sealed-abcdef (beside 2 that it has)
  on the keys  AWS:root@acme sealed abcdef
  touch        required at every code
  seed from    the console, as a picture of the QR code
  keys         1  YubiKey 5 NFC 5.7.4, 0 credentials on it
               2  YubiKey 5 NFC 5.7.4, attested, 1 credential on it; gives the first code
               3  YubiKey 5 NFC 5.7.4, not attested, 7 credentials on it; gives the second code
  clock        +7.0 s against AWS's
  as           arn:aws:sts::111122223333:assumed-role/Admin/olivia
  not default  AWS_CA_BUNDLE = /etc/proxy.pem
  warning      the clock is 7 s off; set it before it is 20
`
	if out.String() != want {
		t.Errorf("the plan is\n%swant\n%s", out.String(), want)
	}
}
