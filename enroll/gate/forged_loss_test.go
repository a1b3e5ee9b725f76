package gate_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"

	signing "rootseal/enroll/officer"
)

// Losses that no officer has signed, of every key, take no key out of use: the
// operator is asked, and the seed can still be replaced after a real theft.
func TestForgedLossesStopNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		for _, serial := range s.Serials() {
			s.Forge(t, "", &ledger.Lost{KeySerial: uint32(serial), How: record.AgainstStolen})
		}
		q := s.Rotation(t, s.Cards...)
		if _, err := s.Rotate(t, q); !errors.Is(err, gate.ErrAskAgainst) || errors.Is(err, gate.ErrAgainst) {
			t.Fatalf("%v, want %v", err, gate.ErrAskAgainst)
		}
		s.FreeKeys()
		q.Despite = s.Serials()
		r, err := s.Rotate(t, q)
		if err != nil || r.Outcome != ledger.Complete || s.HasAtAWS(live.DeviceARN) {
			t.Errorf("%q, %v; the old device is at AWS: %v", r.Outcome, err, s.HasAtAWS(live.DeviceARN))
		}
	})
}
