package enroll_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"

	signing "rootseal/enroll/officer"
)

// Losses that no officer has signed, of every key, take no key out of use: the
// operator is asked, and the seed can still be replaced after a real theft.
func TestForgedLossesStopNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.Signers = []signing.Signer{s.officers(t, "Olivia")[0]}
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		for _, serial := range s.serials() {
			s.forge(t, "", &ledger.Lost{KeySerial: uint32(serial), How: record.AgainstStolen})
		}
		q := s.rotation(t, s.cards...)
		if _, err := s.rotate(t, q); !errors.Is(err, gate.ErrAskAgainst) || errors.Is(err, gate.ErrAgainst) {
			t.Fatalf("%v, want %v", err, gate.ErrAskAgainst)
		}
		s.freeKeys()
		q.Despite = s.serials()
		r, err := s.rotate(t, q)
		if err != nil || r.Outcome != ledger.Complete || s.hasAtAWS(live.DeviceARN) {
			t.Errorf("%q, %v; the old device is at AWS: %v", r.Outcome, err, s.hasAtAWS(live.DeviceARN))
		}
	})
}
