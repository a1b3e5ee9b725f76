package mfa_test

import (
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// A workstation dies after AWS made the device and before the ledger had it, and AWS's
// lists do not show it yet when the ceremony is settled. It is deleted by its name, the
// other names stay owed, and a device that shows up later is found as a leftover.
func TestKilledAfterCreateWhileListsLag(t *testing.T) {
	for n := 1; ; n++ {
		met := false
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			s.Kill(t, n, func() { _, _ = s.Run(t.Context(), t, s.ForAlice()) })
			if len(s.Made()) == 0 {
				return
			}
			met = true
			s.FreeKeys()
			s.Restart(t)
			if records := s.Ledger.Records(); len(records) != 1 {
				t.Fatalf("%d records, want the intent alone", len(records))
			}
			aws := s.AWS
			s.AWS = &enrolltest.Lagging{AWS: aws, Account: true, User: true, Until: time.Now().Add(time.Hour)}
			r, err := s.Recover(t, "")
			if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 2 || len(s.Made()) != 0 {
				t.Errorf("%+v, %v; AWS has %+v; want it deleted by its name, and the two other names owed", r, err, s.Made())
			}
			s.AWS = aws
			begin := record.Fold(s.Ledger.ByCeremony(r.ID)).Begin
			late, err := aws.Create(t.Context(), begin.DeviceNames[1], map[string]string{mfa.CeremonyTag: r.ID})
			if err != nil {
				t.Fatal(err)
			}
			found, err := settle.FindLeftovers(t.Context(), s.Env)
			if err != nil || len(found.Devices) != 1 || found.Devices[0].DeviceARN != late.ARN {
				t.Errorf("found %+v, %v, want %s", found, err, late.ARN)
			}
		})
		if met {
			return
		}
		if n > 100 {
			t.Fatal("no moment at which AWS has the device")
		}
	}
}
