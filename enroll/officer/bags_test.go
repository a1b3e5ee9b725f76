package officer

import (
	"fmt"
	"testing"

	"rootseal/enroll/ledger"
)

// The bag of the last signed record counts: no unsigned record lets one officer close the
// finding of another bag.
func TestUnsignedRecordSparesNoSecondOfficer(t *testing.T) {
	evil := &ledger.Seal{KeySerial: 1, Bag: "B-9", Place: "safe", Observer: "Ren", Proof: 1}
	for name, forged := range map[string][]ledger.Body{
		"a loss":                  {&ledger.Lost{KeySerial: 1, How: "lost"}},
		"a seal":                  {evil},
		"an unsealing and a seal": {&ledger.Unseal{KeySerial: 1, Bag: "A-17", Recorded: "A-17"}, evil},
		"an emergency and a seal": {&ledger.Unseal{KeySerial: 1, Emergency: true}, evil},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t)
			olivia, peter := newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
			s.officers(olivia, peter)
			s.sign(s.record("", &ledger.Seal{KeySerial: 1, Bag: "A-17", Place: "safe", Observer: "Ren", Proof: 1}), olivia)
			for _, body := range forged {
				s.record("", body)
			}
			opened := s.record("", &ledger.Unseal{KeySerial: 1, Bag: "B-9", Recorded: "B-9"})
			s.sign(opened, olivia)
			closed := s.record("", &ledger.Close{Finding: fmt.Sprintf("unseal-%d", opened), Reason: "x"})
			if _, err := s.trySign(closed, olivia); err == nil {
				t.Error("one officer closed the finding of another bag")
			}
			s.sign(closed, olivia, peter)
		})
	}
}

// Another bag that officers have signed is the recorded one.
func TestSignedSealIsTheRecordedBag(t *testing.T) {
	s := tell(t)
	olivia := newPerson(t, "Olivia", 16021846)
	s.officers(olivia)
	for _, bag := range []string{"A-17", "B-9"} {
		s.sign(s.record("", &ledger.Seal{KeySerial: 1, Bag: bag, Place: "safe", Observer: "Ren", Proof: 1}), olivia)
	}
	opened := s.record("", &ledger.Unseal{KeySerial: 1, Bag: "B-9", Recorded: "B-9", Emergency: true})
	s.sign(opened, olivia)
	s.sign(s.record("", &ledger.Close{Finding: fmt.Sprintf("unseal-%d", opened), Reason: "x"}), olivia)
}
