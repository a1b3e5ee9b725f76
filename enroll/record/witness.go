package record

import (
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// witnesses are the one-time challenges of one device, with the state of each.
type witnesses struct {
	all   []ledger.Witness
	used  []uint64 // sequence of the record that used it; 0 if unused
	trip  []uint64 // sequence of the trip that reserved it; 0 if none
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

// free reports whether a trip, or home with trip 0, may use the one-time
// challenge: a trip uses those that it reserved, and home uses those that no trip
// reserved.
func (w witnesses) free(i int, trip uint64) bool { return w.used[i] == 0 && w.trip[i] == trip }

// left returns the number of unused one-time challenges, reserved or not.
func (w witnesses) left() int {
	n := 0
	for _, record := range w.used {
		if record == 0 {
			n++
		}
	}
	return n
}

// reserve reserves one-time challenges for a trip, and returns how many of them
// were free.
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

// Witnesses returns all one-time challenges of a device, used or not.
func (b *Book) Witnesses(device string) []ledger.Witness {
	if d := b.Device(device); d != nil {
		return d.witnesses.all
	}
	return nil
}

// Free returns the unused one-time challenges of a device, the next one first: on
// a trip those that the trip reserved; at home, with trip 0, those that no trip
// reserved. A challenge that a key of any device has answered in a record is not
// free, because everyone can read the answer.
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

// witnessesOf returns the one-time challenges of a device, or of a ceremony that
// made no device: they prove the credentials that the ceremony wrote.
func (b *Book) witnessesOf(device string) witnesses {
	if d := b.Device(device); d != nil {
		return d.witnesses
	}
	if c := b.Ceremony(device); c != nil {
		return c.witnesses
	}
	return witnesses{}
}

// Next returns the first free one-time challenge.
func (b *Book) Next(device string, trip uint64) (ledger.Witness, bool) {
	free := b.Free(device, trip)
	if len(free) == 0 {
		return ledger.Witness{}, false
	}
	return free[0], true
}

// IsFree reports whether the one-time challenge is free.
func (b *Book) IsFree(device, challenge string, trip uint64) bool {
	return slices.ContainsFunc(b.Free(device, trip), func(w ledger.Witness) bool { return w.Challenge == challenge })
}

// Reserve returns the reservation that a new trip would make for a device: its
// next n one-time challenges, or as many as are in one run. Count is 0 if there
// are none.
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

// useWitness notes that a record revealed an answer. It does not check which trip
// reserved the challenge, because in an offline copy the trip's own records are
// not away records yet; a second use is reported.
func (b *folding) useWitness(ref Ref, device, challenge string) {
	if challenge == "" {
		return
	}
	if _, before := b.asked[challenge]; !before {
		b.asked[challenge] = ref.Sequence
	}
	w := b.witnessesOf(device)
	i, ok := w.index[challenge]
	if !ok {
		b.report(ref, SortWitness, 0, message.Textf("%s is not a one-time challenge of %s", challenge, device))
		return
	}
	if w.used[i] != 0 {
		b.report(ref, SortWitness, 0, message.Textf("one-time challenge %s of %s was already used by record %d: a copy of this ledger is in use", challenge, device, w.used[i]))
	}
	w.used[i] = ref.Sequence
}
