//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Two records that anyone can append hide no device from the person who reads the status.
func TestForgedRetirementHidesNoDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		d := record.Read(s.open(t, "").Records()).Devices[0]
		s.forgeRecords(t, "20260401-forged", &ledger.Retire{Device: d.Ceremony, DeviceARN: d.DeviceARN, Because: ledger.BecauseEnabled},
			&ledger.Retired{Device: d.Ceremony, DeviceARN: d.DeviceARN, Confirmed: "aws"})
		out, _ := s.do(t, "status")
		if !strings.Contains(out, d.Principal[strings.LastIndex(d.Principal, "/")+1:]) || !strings.Contains(out, "is called retired, but no ceremony announced it") {
			t.Errorf("status says\n%s%s", out, s.err.String())
		}
	})
}
