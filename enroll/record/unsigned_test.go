package record

import (
	"fmt"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

func useOf(record uint64) string { return fmt.Sprintf("use-%d-%d", record, left) }

// forgeRotation writes a rotation of the group sealed, and returns the number of its
// begin.
func (s *story) forgeRotation(t *testing.T) (begin uint64) {
	t.Helper()
	begin = s.Head().Sequence + 2 // after the announcement
	s.retireBy(t, "20260310-forged", sealed, "sealed", left, right)
	return begin
}

// Anyone who can write to the folder can append these records. If the ledger has
// officers, none of them counts before an officer has signed it.
func TestUnsignedRecordsClearNoKey(t *testing.T) {
	// withOfficer is a ledger with an officer, whose left key is in its bag.
	withOfficer := func(t *testing.T) (*story, *signer) {
		s := newStory(t)
		mika := newSigner(t, "Mika", 5001)
		s.write(t, "", &mika.body)
		s.enrol(t, sealed, "sealed", left, right)
		s.sign(t, s.Records()[1].Sequence, mika)
		return s, mika
	}
	t.Run("found", func(t *testing.T) {
		s, mika := withOfficer(t)
		s.sign(t, s.write(t, "", &ledger.Lost{KeySerial: left, How: "stolen"}), mika)
		used := s.write(t, "", &ledger.CodeUsed{KeySerial: left})
		forged := s.write(t, "", &ledger.Found{KeySerial: left})
		if s.book().Key(left).Lost == nil {
			t.Error("an unsigned record readmitted a stolen key")
		}
		mustOpen(t, s.book(), useOf(used))
		s.sign(t, forged, mika)
		if s.book().Key(left).Lost != nil {
			t.Error("the signed record did not readmit the key")
		}
		mustOpen(t, s.book())
	})
	t.Run("drop", func(t *testing.T) {
		s, mika := withOfficer(t)
		s.sign(t, s.forgeRotation(t), mika)
		before := len(s.book().Owed)
		forged := s.write(t, "", &ledger.Drop{KeySerial: left, Device: sealed, Reason: "gone"})
		if got := len(s.book().Owed); got != before || before == 0 {
			t.Errorf("an unsigned record ended pending cleanup: %d of %d left", got, before)
		}
		s.sign(t, forged, mika)
		if got := len(s.book().Owed); got != before-1 {
			t.Errorf("the signed record left %d of %d", got, before)
		}
	})
	t.Run("a rotation that ends a finding", func(t *testing.T) {
		s, mika := withOfficer(t)
		opened := s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "B-1", Recorded: "A-17"})
		s.sign(t, opened, mika)
		finding := s.book().Open()[0].ID
		begin := s.forgeRotation(t)
		mustOpen(t, s.book(), finding)
		s.sign(t, begin, mika)
		mustOpen(t, s.book())
	})
	t.Run("an unsealing on a trip that explains a use", func(t *testing.T) {
		s, mika := withOfficer(t)
		s.seal(t, left, sealed)
		s.sign(t, s.Head().Sequence, mika)
		trip := s.write(t, "", &ledger.Trip{})
		away := s.copyOf(t)
		opened := away.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
		s.at = s.at.Add(time.Hour)
		used := s.write(t, "", &ledger.CodeUsed{KeySerial: left})
		mustOpen(t, s.book(), useOf(used))
		forged := s.bring(t, away, trip, opened)
		mustOpen(t, s.book(), useOf(used))
		s.sign(t, forged, mika)
		mustOpen(t, s.book())
	})
}
