package record

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// witnesses are those of one device, and what became of each.
type witnesses struct {
	all   []ledger.Witness
	used  []uint64 // sequence of the record that used it, 0 while it is free
	trip  []uint64 // sequence of the trip that it is reserved for, 0 for none
	index map[string]int
}

func newWitnesses(all []ledger.Witness) witnesses {
	w := witnesses{all: all, used: make([]uint64, len(all)), trip: make([]uint64, len(all)), index: make(map[string]int, len(all))}
	for i, one := range all {
		w.index[one.Challenge] = i
	}
	return w
}

func (w witnesses) find(challenge string) (ledger.Witness, bool) {
	i, ok := w.index[challenge]
	if !ok {
		return ledger.Witness{}, false
	}
	return w.all[i], true
}

// free tells whether the witness may be used on that trip, or at home with 0: a
// trip uses those that it has reserved, and home those that none has.
func (w witnesses) free(i int, trip uint64) bool { return w.used[i] == 0 && w.trip[i] == trip }

// left counts those that nobody has used, reserved or not.
func (w witnesses) left() int {
	n := 0
	for _, record := range w.used {
		if record == 0 {
			n++
		}
	}
	return n
}

// reserve keeps witnesses for a trip, and counts those that were free.
func (w witnesses) reserve(r ledger.Reserved, trip uint64) int {
	n := 0
	for i := range w.all {
		if i >= r.First && i-r.First < r.Count && w.free(i, 0) {
			w.trip[i] = trip
			n++
		}
	}
	return n
}

// Witnesses are all of a device, used or not.
func (b *Book) Witnesses(device string) []ledger.Witness {
	if d := b.Device(device); d != nil {
		return d.witnesses.all
	}
	return nil
}

// Free are the witnesses of a device that may still be asked, the next one
// first. One whose challenge any record has put to a key, of whatever device, is
// not: its answer stands there for all to read. On a trip they are those that this trip has reserved; at home, with
// trip 0, those that no trip has.
func (b *Book) Free(device string, trip uint64) []ledger.Witness {
	var free []ledger.Witness
	ws := b.witnessesOf(device)
	for i, w := range ws.all {
		if _, before := b.asked[w.Challenge]; ws.free(i, trip) && !before {
			free = append(free, w)
		}
	}
	return free
}

// witnessesOf are those of a device, or of a ceremony that made none: what it
// wrote to a key proves itself by them all the same.
func (b *Book) witnessesOf(device string) witnesses {
	if d := b.Device(device); d != nil {
		return d.witnesses
	}
	if c := b.Ceremony(device); c != nil {
		return c.witnesses
	}
	return witnesses{}
}

// Next is the first of those that are Free.
func (b *Book) Next(device string, trip uint64) (ledger.Witness, bool) {
	free := b.Free(device, trip)
	if len(free) == 0 {
		return ledger.Witness{}, false
	}
	return free[0], true
}

// Left is how many are Free.
func (b *Book) Left(device string, trip uint64) int { return len(b.Free(device, trip)) }

// IsFree tells whether the witness with that challenge is one of those that are
// Free.
func (b *Book) IsFree(device, challenge string, trip uint64) bool {
	return slices.ContainsFunc(b.Free(device, trip), func(w ledger.Witness) bool { return w.Challenge == challenge })
}

// Reserve is what a new trip would take of a device: its next witnesses, n of
// them or as many as lie together. With Count 0 there are none.
func (b *Book) Reserve(device string, n int) ledger.Reserved {
	r := ledger.Reserved{Device: device}
	d := b.Device(device)
	if d == nil {
		return r
	}
	for i := range d.witnesses.all {
		switch {
		case r.Count == n:
			return r
		case d.witnesses.free(i, 0):
			if r.Count == 0 {
				r.First = i
			}
			r.Count++
		case r.Count > 0:
			return r
		}
	}
	return r
}

// useWitness notes that a record gave an answer away. In a copy for a trip the
// trip's own records are no away ones yet, so by whom a witness was reserved is
// not asked here; a second use shows.
func (b *Book) useWitness(ref Ref, device, challenge string) {
	if challenge == "" {
		return
	}
	if _, before := b.asked[challenge]; !before {
		b.asked[challenge] = ref.Sequence
	}
	w := b.witnessesOf(device)
	i, ok := w.index[challenge]
	if !ok {
		b.report(ref, SortWitness, 0, fmt.Sprintf("%s is no witness of %s", challenge, device))
		return
	}
	if w.used[i] != 0 {
		b.report(ref, SortWitness, 0, fmt.Sprintf("witness %s of %s was used before, by record %d: a copy of this ledger is in use", challenge, device, w.used[i]))
	}
	w.used[i] = ref.Sequence
}
