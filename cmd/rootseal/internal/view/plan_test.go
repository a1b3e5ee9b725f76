package view

import (
	"bytes"
	"testing"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Whatever the plan holds is shown, root's as well as a user's.
func TestPlan(t *testing.T) {
	plan := enroll.Plan{
		ID: "20260101-abcdef", Existing: 2, Caller: "arn:aws:sts::111122223333:assumed-role/Admin/olivia",
		Warnings: []message.Text{message.Textf("the clock is %d s off; set it before it is 20", 7)},
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
	PrintPlan(&out, plan, []ledger.Setting{{Name: "AWS_CA_BUNDLE", Value: "/etc/proxy.pem"}})
	const want = `plan for group sealed
  principal     111122223333/root (acme)
  MFA device    rootseal-root-sealed-abcdef (besides 2 existing)
  credential    AWS:root@acme sealed abcdef
  touch         required for every code
  seed          the console, as a picture of the QR code
  keys          1  YubiKey 5 NFC 5.7.4, 0 credentials
                2  YubiKey 5 NFC 5.7.4, attested, 1 credential; first code
                3  YubiKey 5 NFC 5.7.4, not attested, 7 credentials; second code
  clock         +7.0 s from AWS
  AWS identity  arn:aws:sts::111122223333:assumed-role/Admin/olivia
  override      AWS_CA_BUNDLE = /etc/proxy.pem
  warning       the clock is 7 s off; set it before it is 20
`
	if out.String() != want {
		t.Errorf("the plan is\n%swant\n%s", out.String(), want)
	}
}
