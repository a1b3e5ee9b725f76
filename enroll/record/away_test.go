package record

import (
	"bytes"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
)

// copyOf returns a ledger with the same records, which continues separately.
func (s *story) copyOf(t *testing.T) *story {
	t.Helper()
	c := &story{store: new(ledgertest.Store), at: s.at}
	for sequence := uint64(1); sequence <= s.Head().Sequence; sequence++ {
		c.store.Plant(sequence, s.raw(t, sequence))
	}
	c.Ledger = c.reopen(t, c.store)
	return c
}

func (s *story) raw(t *testing.T, sequence uint64) []byte {
	t.Helper()
	data, err := s.store.Read(sequence)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// travel is a story with an offline copy.
func travel(t *testing.T) (home, away *story, trip uint64) {
	t.Helper()
	home = newStory(t)
	home.enrol(t, sealed, "sealed", left, right)
	trip = home.write(t, "", &ledger.Trip{Reserved: []ledger.Reserved{home.book().Reserve(sealed, 4)}})
	return home, home.copyOf(t), trip
}

// bring appends a record of the trip to the ledger at home.
func (s *story) bring(t *testing.T, from *story, trip, sequence uint64) uint64 {
	t.Helper()
	return s.write(t, "", &ledger.Away{Trip: trip, Record: from.raw(t, sequence)})
}

// A key is proven and sealed on a trip: at home both count from the away records
// on, with the time at which they were done.
func TestATripComesHome(t *testing.T) {
	home, away, trip := travel(t)
	away.later(2)
	proof := away.write(t, "", proven(t, away.book(), trip, left, sealed))
	seal := away.write(t, "", &ledger.Seal{KeySerial: left, Bag: "A-17", Place: "Osaka safe", Observer: "Ren", Proof: proof})
	mustOpen(t, away.book())

	home.later(9)
	home.write(t, "", home.prove(t, right, sealed)) // while the copy is away
	home.bring(t, away, trip, proof)
	brought := home.bring(t, away, trip, seal)
	b := home.book()
	mustOpen(t, b)
	bag := b.Key(left).Sealed
	if bag == nil || bag.Sequence != brought || bag.Trip != trip || !bag.Time.Equal(away.at) {
		t.Errorf("in bag %+v, want of record %d", bag, brought)
	}
	if p := b.Key(left).LastProof; p.Kind != ByWitness || !p.Time.Equal(away.at) {
		t.Errorf("proof %+v", p)
	}
	if n := len(b.Free(sealed, trip)); n != 3 {
		t.Errorf("the trip has %d witnesses left, want 3", n)
	}
	if n := len(b.Free(sealed, 0)); n != 3 {
		t.Errorf("home has %d witnesses left, want 3", n)
	}
}

// A copy that was used in parallel to the ledger answers the same one-time
// challenge twice.
func TestACopyThatWasUsedTwice(t *testing.T) {
	home, away, trip := travel(t)
	v := proven(t, away.book(), trip, left, sealed)
	record := away.write(t, "", v)
	home.write(t, "", v)
	home.bring(t, away, trip, record)
	mustOpen(t, home.book(), "witness-7")
}

// A record that the trip cannot have produced is a finding, and the valid ones
// still count.
func TestWhatDoesNotComeHomeWell(t *testing.T) {
	label := &ledger.Label{KeySerial: left, Label: "Osaka"}
	for _, tt := range []struct {
		name   string
		record func(t *testing.T, home, away *story) []byte
		trip   uint64
		counts bool
	}{
		{"the next one", func(t *testing.T, _, away *story) []byte { return away.raw(t, away.write(t, "", label)) }, 5, true},
		{"one too far", func(t *testing.T, _, away *story) []byte { return away.raw(t, away.write(t, "", label, label)) }, 5, true},
		{"another trip", func(t *testing.T, _, away *story) []byte { return away.raw(t, away.write(t, "", label)) }, 4, true},
		{"another chain", func(t *testing.T, _, _ *story) []byte {
			other := newStory(t)
			other.enrol(t, sealed, "sealed", left)
			other.write(t, "", &ledger.Trip{})
			return other.raw(t, other.write(t, "", label))
		}, 5, true},
		{"a kind that is made at home", func(t *testing.T, _, away *story) []byte {
			return away.raw(t, away.write(t, "", &ledger.Lost{KeySerial: left, How: "lost"}))
		}, 5, false},
		{"damage", func(t *testing.T, _, away *story) []byte {
			return bytes.Replace(away.raw(t, away.write(t, "", label)), []byte("Osaka"), []byte("\\u004fsaka"), 1)
		}, 5, false},
		{"cut off", func(t *testing.T, _, away *story) []byte { return away.raw(t, away.write(t, "", label))[:100] }, 5, false},
		{"of a newer rootseal", func(t *testing.T, _, away *story) []byte {
			return bytes.Replace(away.raw(t, away.write(t, "", label)), []byte(`"format": 1`), []byte(`"format": 2`), 1)
		}, 5, false},
		{"another world", func(t *testing.T, _, away *story) []byte {
			return bytes.Replace(away.raw(t, away.write(t, "", label)), []byte(`"world": "aws"`), []byte(`"world": "rehearsal"`), 1)
		}, 5, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			home, away, trip := travel(t)
			if trip != 5 {
				t.Fatalf("the trip is record %d", trip)
			}
			home.write(t, "", &ledger.Away{Trip: tt.trip, Record: tt.record(t, home, away)})
			b := home.book()
			if tt.name == "the next one" {
				mustOpen(t, b)
			} else {
				mustOpen(t, b, "away-6")
			}
			if got := b.Key(left).Label == "Osaka"; got != tt.counts || b.Key(left).Lost != nil {
				t.Errorf("it counts: %t, want %t", got, tt.counts)
			}
		})
	}
}

// Records of one trip that come home in two imports are one chain.
func TestATripInTwoGoes(t *testing.T) {
	home, away, trip := travel(t)
	first := away.write(t, "", &ledger.Label{KeySerial: left, Label: "one"})
	home.bring(t, away, trip, first)
	second := away.write(t, "", &ledger.Label{KeySerial: left, Label: "two"})
	home.write(t, "", &ledger.Label{KeySerial: right, Label: "at home"})
	home.bring(t, away, trip, second)
	mustOpen(t, home.book())
	if got := home.book().Key(left).Label; got != "two" {
		t.Errorf("label %q", got)
	}
	home.bring(t, away, trip, second)
	mustOpen(t, home.book(), "away-9")
}
