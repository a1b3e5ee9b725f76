package officer

import (
	"errors"
	"path/filepath"
	"testing"

	"rootseal/enroll/ledger"
)

func TestSignNeedsSomebody(t *testing.T) {
	s, olivia := tell(t), newPerson(t, "Olivia", 16021846)
	record := s.label("nobody counts")
	if _, err := s.trySign(record); !errors.Is(err, ErrTooFewSigners) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := s.trySign(record, olivia); !errors.Is(err, ErrUnknownSigner) || olivia.asked != 0 {
		t.Errorf("a stranger: %v", err)
	}
	s.officers(olivia)
	if _, err := s.trySign(17, olivia); err == nil || olivia.asked != 0 {
		t.Errorf("a record that is not there: %v", err)
	}
	if n := len(s.l.Records()); n != 2 {
		t.Errorf("%d records", n)
	}
}

// While a token waits for its touch, another command removes its officer.
func TestSignerIsRemovedMeanwhile(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	record := s.label("wanted")
	peter.before = func() {
		peter.before = nil
		s.sign(s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"}), olivia)
	}
	if _, err := s.trySign(record, peter); !errors.Is(err, ErrRemovedSigner) {
		t.Errorf("Sign: %v, want %v", err, ErrRemovedSigner)
	}
	s.mustMiss(record, ErrNotSigned)
}

// A token that signs something else is detected before that is recorded.
func TestSignIsHeldAgainstTheLedger(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia)
	record := s.label("wanted")
	olivia.private = peter.private
	if _, err := s.trySign(record, olivia); !errors.Is(err, ErrBadSignature) {
		t.Errorf("Sign: %v, want %v", err, ErrBadSignature)
	}
	if n := len(s.l.Records()); n != 2 {
		t.Errorf("%d records", n)
	}
}

// The signature reveals a record that was changed after it was signed, whatever the
// chain shows.
func TestSignedRecordIsEdited(t *testing.T) {
	s, olivia := tell(t), newPerson(t, "Olivia", 16021846)
	s.officers(olivia)
	s.sign(s.label("daily"), olivia)
	records := s.l.Records()
	edited := append([]ledger.Record{}, records...)
	edited[1].Body = &ledger.Label{KeySerial: 12345678, Label: "sealed"}
	r := Read(edited)
	if len(r.Problems) != 1 || !errors.Is(r.Problems[0].Err, ErrPayload) || len(r.Missing()) != 1 {
		t.Errorf("problems %v, %d missing", r.Problems, len(r.Missing()))
	}
}

// A record of a trip is signed on the trip, with the trip's numbers, or in the
// ledger over the record that contains it.
func TestTrip(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	trip := s.record("", &ledger.Trip{})
	folder := filepath.Join(t.TempDir(), "copy")
	if err := s.l.Depart(folder, trip); err != nil {
		t.Fatal(err)
	}
	away := &story{t: t, l: open(t, ledger.Dir(folder))}
	away.sign(away.label("signed there"), peter) // 5 and 6 of the trip
	away.label("signed at home")                 // 7
	away.sign(2, peter)                          // of home, before the trip: 8
	away.forge(7, func(b *ledger.Signature) { b.Record = 5 }, peter)
	away.label("never signed") // 10

	// Records in the ledger get the same numbers.
	s.sign(s.label("at home"), olivia)
	home := map[uint64]uint64{} // by their number on the trip
	for _, r := range away.l.Records()[trip:] {
		file, err := away.l.Bytes(r.Sequence)
		if err != nil {
			t.Fatal(err)
		}
		home[r.Sequence] = s.record("", &ledger.Away{Trip: trip, Record: file})
	}
	s.sign(home[7], olivia)

	s.mustFind(home[9], ErrPayload)
	s.mustMiss(home[10], ErrNotSigned)
	r := s.register()
	var acts []Place
	for _, a := range r.Acts {
		if a.At.Trip != 0 {
			acts = append(acts, a.At)
		}
	}
	want := []Place{{home[5], trip, 5}, {home[7], trip, 7}, {home[10], trip, 10}}
	if len(acts) != 3 || acts[0] != want[0] || acts[1] != want[1] || acts[2] != want[2] {
		t.Errorf("acts %v, want %v", acts, want)
	}
	for _, g := range r.Signatures {
		if g.At.Number == 8 && (g.At.Trip != trip || g.Of != Place{2, 0, 2} || g.Err != nil) {
			t.Errorf("the signature over a record of home is %+v", g)
		}
	}
}

// An officer who is removed during a trip has signed nothing on it: only the
// position in the ledger's chain decides.
func TestSignerIsRemovedDuringATrip(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	trip := s.record("", &ledger.Trip{})
	folder := filepath.Join(t.TempDir(), "copy")
	if err := s.l.Depart(folder, trip); err != nil {
		t.Fatal(err)
	}
	away := &story{t: t, l: open(t, ledger.Dir(folder))}
	away.sign(away.label("signed there"), peter)
	s.sign(s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"}), olivia)
	var last uint64
	for _, r := range away.l.Records()[trip:] {
		file, err := away.l.Bytes(r.Sequence)
		if err != nil {
			t.Fatal(err)
		}
		last = s.record("", &ledger.Away{Trip: trip, Record: file})
	}
	s.mustFind(last, ErrRemovedSigner)
	s.mustMiss(last-1, ErrNotSigned)
}

// Who may sign is decided only in the ledger, never on a trip.
func TestOfficerFromATrip(t *testing.T) {
	s, olivia, mallory := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Mallory", 16104417)
	other := tell(t)
	other.officers(mallory)
	file, err := other.l.Bytes(1)
	if err != nil {
		t.Fatal(err)
	}
	trip := s.record("", &ledger.Trip{})
	s.record("", &ledger.Away{Trip: trip, Record: file})
	s.mustCount()
	s.officers(olivia)
	s.mustCount("Olivia")
	s.mustFind(s.record("", &ledger.Away{Trip: trip, Record: []byte("{}")}), ErrUnreadable)
}
