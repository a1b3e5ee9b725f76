package record

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"rootseal/enroll/ledger"
)

// trip is a copy of the ledger that left, as far as its records have come home.
type trip struct {
	sequence uint64 // of its last record
	hash     string // of that record's bytes; empty where nothing is known
}

// depart reserves a trip's witnesses. The record after it, where there is one,
// names the hash that the trip's own records continue.
func (b *Book) depart(ref Ref, body *ledger.Trip, after []ledger.Record) {
	t := &trip{sequence: ref.Sequence}
	if len(after) > 0 {
		t.hash = after[0].Previous
	}
	b.trips[ref.Sequence] = t
	for _, r := range body.Reserved {
		if d := b.known(ref, r.Device); d != nil && d.witnesses.reserve(r, ref.Sequence) < r.Count {
			b.report(ref, SortWitness, 0, fmt.Sprintf("not all witnesses that trip %d has reserved of %s were free", ref.Sequence, r.Device))
		}
	}
}

// takeAway takes in what was made on a trip.
func (b *Book) takeAway(ref Ref, world string, body *ledger.Away) {
	problem := func(format string, args ...any) {
		b.report(ref, SortAway, 0, fmt.Sprintf("what came home from trip %d: ", body.Trip)+fmt.Sprintf(format, args...))
	}
	inner, err := body.Made()
	switch {
	case err != nil:
		problem("%v", err)
		return
	case inner.World != world:
		problem("it is of world %q", inner.World)
		return
	case !ledger.MadeAway(inner.Body):
		problem("kind %s is not made on a trip", inner.Body.Kind())
		return
	}
	t := b.trips[body.Trip]
	if t == nil {
		problem("no such trip left")
		t = &trip{}
		b.trips[body.Trip] = t
	} else if inner.Sequence != t.sequence+1 || inner.Previous != t.hash {
		// It counts all the same: what somebody did is not undone by what is
		// missing before it.
		problem("record %d does not follow record %d of the trip", inner.Sequence, t.sequence)
	}
	sum := sha256.Sum256(body.Record)
	t.sequence, t.hash = inner.Sequence, hex.EncodeToString(sum[:])
	b.take(Ref{Sequence: ref.Sequence, Time: inner.Time, Officer: inner.Officer, Trip: body.Trip}, inner)
}
