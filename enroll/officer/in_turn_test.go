package officer

import (
	"errors"
	"path/filepath"
	"testing"

	"rootseal/enroll/ledger"
)

// On a trip one officer signs a bag, and nothing else; the second signature is another
// officer's, by key, YubiKey and name. Until then nothing is covered.
func TestOneOfficerSignsBagsOnATrip(t *testing.T) {
	s, olivia, peter, _ := two(t)
	twin := newPerson(t, "OLIVIA", 16104444)
	s.sign(s.record("", &twin.OfficerAdded), olivia, peter)
	if _, err := s.trySign(s.record("", &ledger.Unseal{KeySerial: 1, Emergency: true}), olivia); !errors.Is(err, ErrTooFewSigners) {
		t.Errorf("a bag at home: %v, want %v", err, ErrTooFewSigners)
	}
	trip := s.record("", &ledger.Trip{})
	folder := filepath.Join(t.TempDir(), "copy")
	if err := s.l.Depart(folder, trip); err != nil {
		t.Fatal(err)
	}
	away := &story{t: t, l: open(t, ledger.Dir(folder))}
	if _, err := away.trySign(away.label("on a trip"), olivia); !errors.Is(err, ErrTooFewSigners) {
		t.Errorf("a label on a trip: %v, want %v", err, ErrTooFewSigners)
	}
	bag := away.record("", &ledger.Seal{KeySerial: 1, Bag: "A-17"})
	covered := away.register().Covered
	if _, err := away.trySign(bag, olivia); err != nil {
		t.Fatalf("a bag on a trip: %v", err)
	}
	away.mustBeHalfSigned(bag)
	if now := away.register().Covered; now != covered {
		t.Errorf("one officer covers to %d, and it was %d", now, covered)
	}
	if _, err := away.trySign(bag, olivia); !errors.Is(err, ErrSameOfficer) {
		t.Errorf("the same officer again: %v, want %v", err, ErrSameOfficer)
	}
	var home uint64
	for _, r := range away.l.Records()[trip:] {
		file, err := away.l.Bytes(r.Sequence)
		if err != nil {
			t.Fatal(err)
		}
		if number := s.record("", &ledger.Away{Trip: trip, Record: file}); r.Sequence == bag {
			home = number
		}
	}
	s.mustBeHalfSigned(home)
	for _, again := range []*person{olivia, twin} {
		if _, err := s.trySign(home, again); !errors.Is(err, ErrSameOfficer) {
			t.Errorf("%s again, at home: %v, want %v", again.Name, err, ErrSameOfficer)
		}
		s.forge(home, nil, again)
		s.mustBeHalfSigned(home)
	}
	if _, err := s.trySign(home, peter); err != nil {
		t.Fatalf("the second officer: %v", err)
	}
	if s.register().Lacks(home) {
		t.Error("signed by both, in turn, and a signature is missing")
	}
}

func (s *story) mustBeHalfSigned(record uint64) {
	s.t.Helper()
	if half := s.register().HalfSigned(record - 1); len(half) == 0 || half[0] != record {
		s.t.Errorf("record %d is not signed by one officer of two: %v", record, half)
	}
}
