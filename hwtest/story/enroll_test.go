//go:build linux && cgo

package story

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"rootseal/hwtest/simcard"
)

// The main job through everything real: three keys, one device, and then the
// clients of Yubico, AWS and the OATH toolkit agree.
func TestRing2EnrolUserOnThreeKeys(t *testing.T) {
	press := simcard.AutoPress(50 * time.Millisecond)
	d := newDesk(t, []string{"ykman", "oathtool", "aws"},
		simcard.New(simcard.YubiKey543, 12345678, press),
		simcard.New(simcard.YubiKey543, 12345679, press),
		simcard.New(simcard.YubiKey57, 23456789, press))

	stdout, stderr, exit := d.run("enroll", "--json", "--user", "breakglass", "--group", "sealed",
		"--keys", d.serials(), "--confirm", account, "--confirm-endpoint", d.url)
	wantExit(t, exit, 0, stdout, stderr)
	var results []struct {
		Outcome      string `json:"outcome"`
		DeviceARN    string `json:"device_arn"`
		CredentialID string `json:"credential_id"`
	}
	if err := json.Unmarshal([]byte(stdout), &results); err != nil || len(results) != 1 {
		t.Fatalf("%v in %s", err, stdout)
	}
	r := results[0]
	if r.Outcome != "complete" {
		t.Errorf("outcome %q, want complete", r.Outcome)
	}

	devices := d.aws.Devices()
	if len(devices) != 1 {
		t.Fatalf("%d devices at AWS, want 1", len(devices))
	}
	mustContain(t, d.awsCLI("iam", "list-mfa-devices", "--user-name", "breakglass"), r.DeviceARN)

	for i := range d.cards {
		began := time.Now()
		got := d.ykmanCode(i, r.CredentialID)
		if want := d.oathtoolCodes(devices[0].Seed, began, time.Now()); !slices.Contains(want, got) {
			t.Errorf("ykman reads %s from key %d, oathtool says %v", got, i, want)
		}
	}
}
