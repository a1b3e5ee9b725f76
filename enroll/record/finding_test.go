package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// opened is a story in which a key came out of another bag than the recorded one:
// unseal-11.
func opened(t *testing.T) *story {
	t.Helper()
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.enrol(t, "20260302-daily2", "daily", left)
	s.seal(t, left, sealed, "20260302-daily2")
	s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "B-1", Recorded: "A-17"})
	mustOpen(t, s.book(), "unseal-11")
	return s
}

func TestOfficersCloseAFinding(t *testing.T) {
	s := opened(t)
	s.write(t, "", &ledger.Close{Finding: "unseal-12", Reason: "another one"})
	mustOpen(t, s.book(), "unseal-11")
	record := s.write(t, "", &ledger.Close{Finding: "unseal-11", Reason: "the bag was torn in the transport"})
	mustOpen(t, s.book())
	if f := s.book().Findings[0]; f.Closed.Sequence != record {
		t.Errorf("closed by %+v, want record %d", f.Closed, record)
	}
}

// retireBy writes the rotation of a device: a new one is enrolled and the old one
// retired.
func (s *story) retireBy(t *testing.T, id, old, group string, serials ...uint32) uint64 {
	t.Helper()
	s.write(t, id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: old})
	bodies := enrolment(id, begun(group, serials...), ledger.Complete)
	end := bodies[len(bodies)-1]
	s.write(t, id, bodies[:len(bodies)-1]...)
	record := s.write(t, id, &ledger.Retire{Device: old, Because: ledger.BecauseEnabled}, &ledger.Retired{Device: old, Confirmed: "aws"})
	s.write(t, id, end)
	return record
}

// The finding ends when all seeds that were on the key when its bag was open are
// replaced, not before. Later seeds do not matter.
func TestNewSeedsEndAFinding(t *testing.T) {
	s := opened(t)
	s.retireBy(t, "20260310-first2", sealed, "sealed", left, right)
	mustOpen(t, s.book(), "unseal-11")
	last := s.retireBy(t, "20260311-second", "20260302-daily2", "daily", left)
	mustOpen(t, s.book())
	if f := s.book().Findings[0]; f.Closed.Sequence != last {
		t.Errorf("ended by record %d, want %d", f.Closed.Sequence, last)
	}
}

// A ceremony that was unfinished when the bag was opened may still enable a seed
// of that time.
func TestAnOpenCeremonyKeepsAFindingOpen(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	bodies := enrolment("20260303-open23", begun("daily", left), ledger.Complete)
	s.write(t, "20260303-open23", bodies[:2]...)
	s.write(t, "", &ledger.Unseal{KeySerial: left, Emergency: true})
	s.retireBy(t, "20260304-newone", sealed, "sealed", left)
	mustOpen(t, s.book(), "unseal-7")
	s.write(t, "20260303-open23", bodies[2:]...)
	mustOpen(t, s.book(), "unseal-7")
	s.retireBy(t, "20260305-newtwo", "20260303-open23", "daily", left)
	mustOpen(t, s.book())
}

// If the key held no seed, there is none to replace: officers close the finding.
func TestAFindingWithoutSeedsStays(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.retireBy(t, "20260304-newone", sealed, "sealed", right)
	s.write(t, "", &ledger.Unseal{KeySerial: left, Emergency: true})
	mustOpen(t, s.book(), "unseal-12")
}

// Several problems of one record are one finding with all texts.
func TestAFindingHasAllItsReasons(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.enrol(t, "20260302-daily2", "daily", left)
	v := s.prove(t, left, sealed, "20260302-daily2")
	s.write(t, "", v)
	s.write(t, "", v)
	b := s.book()
	mustOpen(t, b, "witness-10")
	want := "one-time challenge " + v.Credentials[0].Challenge + " of " + sealed + " was already used by record 9: a copy of this ledger is in use; " +
		"one-time challenge " + v.Credentials[1].Challenge + " of 20260302-daily2 was already used by record 9: a copy of this ledger is in use"
	if b.Findings[0].Text.String() != want {
		t.Errorf("got  %s\nwant %s", b.Findings[0].Text, want)
	}
}
