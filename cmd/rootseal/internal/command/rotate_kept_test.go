//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// A device that nobody may delete is deactivated and stays at AWS. The ledger does
// not say that AWS confirmed it gone, and status has the command that deletes it.
func TestRotateRootWhoseOldDeviceStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := rootLeftADevice(t)
		var retired *ledger.Retired
		for _, r := range s.open(t, "").Records() {
			if body, is := r.Body.(*ledger.Retired); is {
				retired = body
			}
		}
		if retired == nil || retired.Confirmed == "aws" {
			t.Fatalf("on record is %+v", retired)
		}
		at := func(d simaws.Device) bool { return d.ARN == retired.DeviceARN && !d.Enabled() }
		if !slices.ContainsFunc(s.account.Devices(), at) {
			t.Errorf("AWS has %+v, want %s, deactivated", s.account.Devices(), retired.DeviceARN)
		}
		owed := record.Read(s.open(t, "").Records()).Owed
		if len(owed) != 1 || !strings.Contains(owed[0].What.String(), "aws iam delete-virtual-mfa-device --serial-number "+retired.DeviceARN) {
			t.Errorf("owed is %+v", owed)
		}
	})
}
