package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

func TestEachWitnessIsUsedOnce(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	seen := map[string]bool{}
	for n := 8; n > 0; n-- {
		b := s.book()
		w, ok := b.Next(sealed, 0)
		if !ok || seen[w.Challenge] || len(b.Free(sealed, 0)) != n || !b.IsFree(sealed, w.Challenge, 0) {
			t.Fatalf("with %d left: next %+v %t, left %d", n, w, ok, len(b.Free(sealed, 0)))
		}
		seen[w.Challenge] = true
		s.write(t, "", s.prove(t, left, sealed))
		if s.book().IsFree(sealed, w.Challenge, 0) {
			t.Fatal("a witness that was asked counts as unused")
		}
	}
	if _, ok := s.book().Next(sealed, 0); ok {
		t.Error("there is a ninth of eight witnesses")
	}
	mustOpen(t, s.book())
}

// A cleanup also needs a one-time challenge, and its intent uses it up.
func TestACleaningUsesAWitness(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	p := s.prove(t, left, sealed).Credentials[0]
	clean := &ledger.Clean{KeySerial: left, Device: sealed, CredentialID: p.CredentialID, Challenge: p.Challenge, Answer: p.Answer}
	s.write(t, "", clean)
	b := s.book()
	if next, _ := b.Next(sealed, 0); next.Challenge == p.Challenge || len(b.Free(sealed, 0)) != 7 {
		t.Errorf("next %s of %d after %s", next.Challenge, len(b.Free(sealed, 0)), p.Challenge)
	}
	s.write(t, "", clean)
	mustOpen(t, s.book(), "witness-6")
}

// Two trips and the ledger at home never get the same one-time challenge.
func TestReservations(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.write(t, "", s.prove(t, left, sealed)) // witness 0
	depart := func(n int) uint64 {
		t.Helper()
		return s.write(t, "", &ledger.Trip{Reserved: []ledger.Reserved{s.book().Reserve(sealed, n)}})
	}
	first, second := depart(2), depart(3)
	b := s.book()
	device := b.Device(sealed)
	at := func(trip uint64) int {
		w, ok := b.Next(sealed, trip)
		if !ok {
			return -1
		}
		return device.witnesses.index[w.Challenge]
	}
	for _, tt := range []struct {
		trip       uint64
		next, left int
	}{{0, 6, 2}, {first, 1, 2}, {second, 3, 3}, {99, -1, 0}} {
		if next, left := at(tt.trip), len(b.Free(sealed, tt.trip)); next != tt.next || left != tt.left {
			t.Errorf("trip %d: next %d of %d, want %d of %d", tt.trip, next, left, tt.next, tt.left)
		}
	}
	for _, tt := range []struct {
		n    int
		want ledger.Reserved
	}{
		{0, ledger.Reserved{Device: sealed}},
		{1, ledger.Reserved{Device: sealed, First: 6, Count: 1}},
		{9, ledger.Reserved{Device: sealed, First: 6, Count: 2}},
	} {
		if got := b.Reserve(sealed, tt.n); got != tt.want {
			t.Errorf("reserving %d: %+v, want %+v", tt.n, got, tt.want)
		}
	}
	mustOpen(t, b)
}

// A trip can reserve only existing, free one-time challenges.
func TestReservationsThatCannotBe(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.write(t, "", &ledger.Trip{Reserved: []ledger.Reserved{{Device: sealed, First: 2, Count: 2}}})
	for _, r := range []ledger.Reserved{
		{Device: sealed, First: 3, Count: 2},
		{Device: sealed, First: 7, Count: 2},
		{Device: sealed, First: -1, Count: 1},
		{Device: "20200101-zzzzzz", First: 0, Count: 1},
	} {
		s.write(t, "", &ledger.Trip{Reserved: []ledger.Reserved{r}})
	}
	mustOpen(t, s.book(), "witness-6", "witness-7", "witness-8", "record-9")
	if n := len(s.book().Free(sealed, 6)); n != 1 {
		t.Errorf("trip 6 has %d witnesses, want the one that was free", n)
	}
}
