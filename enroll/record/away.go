package record

import (
	"crypto/sha256"
	"encoding/hex"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// trip is an offline copy of the ledger, as far as its records were imported.
type trip struct {
	sequence uint64 // of its last record
	hash     string // of that record's bytes; empty if unknown
}

// depart reserves the one-time challenges of a trip. The hash that the trip's own
// records continue is in the record after it, if there is one.
func (b *folding) depart(ref Ref, body *ledger.Trip, after []ledger.Record) {
	t := &trip{sequence: ref.Sequence}
	if len(after) > 0 {
		t.hash = after[0].Previous
	}
	b.trips[ref.Sequence] = t
	for _, r := range body.Reserved {
		if d := b.known(ref, r.Device); d != nil && d.witnesses.reserve(r, ref.Sequence) < r.Count {
			b.report(ref, SortWitness, 0, message.Textf("trip %d reserved one-time challenges of %s that were not free", ref.Sequence, r.Device))
		}
	}
}

// takeAway adds a record that was made on a trip.
func (b *folding) takeAway(ref Ref, world string, body *ledger.Away) {
	problem := func(text message.Text) {
		b.report(ref, SortAway, 0, message.Textf("import from trip %d: %s", body.Trip, text))
	}
	inner, err := body.Made()
	switch {
	case err != nil:
		problem(message.Textf("%v", err))
		return
	case inner.World != world:
		problem(message.Textf("the record is of world %q", inner.World))
		return
	case !ledger.MadeAway(inner.Body):
		problem(message.Textf("a trip does not produce kind %s", inner.Body.Kind()))
		return
	}
	t := b.trips[body.Trip]
	if t == nil {
		problem(message.Word("there was no such trip"))
		t = &trip{}
		b.trips[body.Trip] = t
	} else if inner.Sequence != t.sequence+1 || inner.Previous != t.hash {
		// The record counts in spite of the gap before it, because a missing
		// record does not undo what a person did.
		problem(message.Textf("record %d does not follow record %d of the trip", inner.Sequence, t.sequence))
	}
	sum := sha256.Sum256(body.Record)
	t.sequence, t.hash = inner.Sequence, hex.EncodeToString(sum[:])
	b.take(Ref{Sequence: ref.Sequence, Time: inner.Time, Officer: inner.Officer, Trip: body.Trip}, inner)
}
