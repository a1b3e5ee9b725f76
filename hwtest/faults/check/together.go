package check

import "slices"

// together is which records one signature signs, by docs/ledger.md, "Signatures".
type together struct {
	writer string              // of the newest run of rotates and begins
	run    []uint64            // its begins
	before map[uint64][]uint64 // by begin: those before it in its run
	begin  map[string]uint64   // first begin that required a signature, by ceremony
	end    map[uint64]string   // ceremonies, by end
	by     map[uint64]uint64   // by begin: the signature that completed it
}

func newTogether() together {
	return together{before: map[uint64][]uint64{}, begin: map[string]uint64{}, end: map[uint64]string{}, by: map[uint64]uint64{}}
}

func (t *together) note(r *readRecord, wanted bool) {
	writer := r.Host + "\x00" + r.Officer.OSUser + "\x00" + r.Command
	switch {
	case r.Kind == "end" && wanted:
		t.end[r.Sequence] = r.Ceremony
		t.run, t.writer = nil, ""
	case r.Kind != "rotate" && (r.Kind != "begin" || !wanted):
		t.run, t.writer = nil, ""
	default:
		if writer != t.writer {
			t.run, t.writer = nil, writer
		}
		if r.Kind == "begin" && wanted {
			t.before[r.Sequence] = slices.Clone(t.run)
			t.run = append(t.run, r.Sequence)
			if t.begin[r.Ceremony] == 0 {
				t.begin[r.Ceremony] = r.Sequence
			}
		}
	}
}

// join notes that a signature over an apply record covers an intent. An adoption has no end.
func (t *together) join(r *readRecord, by uint64) {
	t.sign(r.Sequence, by)
	if r.Kind != "adopt" && t.begin[r.Ceremony] == 0 {
		t.begin[r.Ceremony] = r.Sequence
	}
}

// answer notes that a live ends a live check, as an end ends a ceremony.
func (t *together) answer(live, resync uint64) {
	t.end[live], t.begin[idOf(resync)] = idOf(resync), resync
}

func (t *together) sign(number, by uint64) { t.by[number] = by }

// of returns the earlier records that a signature over a record signs, too.
func (t *together) of(number uint64, complete map[uint64]bool) []uint64 {
	all := slices.Clone(t.before[number])
	if ceremony, ends := t.end[number]; ends && t.by[t.begin[ceremony]] != 0 {
		for other, its := range t.end {
			if other < number && t.by[t.begin[its]] == t.by[t.begin[ceremony]] {
				all = append(all, other)
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(all, func(n uint64) bool { return complete[n] })
}
