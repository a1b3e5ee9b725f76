package ledger

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

// story is a ledger of three records, and its head.
func story(t *testing.T) (*ledgertest.Store, Head) {
	t.Helper()
	s := new(ledgertest.Store)
	l := mustOpen(t, s)
	mustAppend(t, l, "c", begin())
	mustAppend(t, l, "c", &End{Outcome: Undone})
	mustAppend(t, l, "", code(7))
	return s, l.Head()
}

func TestChainRefuses(t *testing.T) {
	foreign := func(t *testing.T, edit func(*Record)) []byte {
		s, _ := story(t)
		r, err := decode(2, readRaw(t, s, 2))
		if err != nil {
			t.Fatal(err)
		}
		edit(&r)
		_, data, err := compose(r)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, test := range []struct {
		name   string
		edit   func(*testing.T, *ledgertest.Store)
		record uint64
		want   string
	}{
		{"first record missing", func(_ *testing.T, s *ledgertest.Store) { s.Plant(1, nil) }, 1, "missing, though later ones are there"},
		{"gap", func(_ *testing.T, s *ledgertest.Store) { s.Plant(2, nil) }, 2, "missing, though later ones are there"},
		{"other number", func(t *testing.T, s *ledgertest.Store) {
			s.Plant(2, foreign(t, func(r *Record) { r.Sequence = 3 }))
		}, 2, "calls itself record 3"},
		{"broken chain", func(t *testing.T, s *ledgertest.Store) {
			s.Plant(2, foreign(t, func(r *Record) { r.Previous = strings.Repeat("0", 64) }))
		}, 2, "does not follow 1:"},
		{"shortened hash", func(t *testing.T, s *ledgertest.Store) {
			s.Plant(2, foreign(t, func(r *Record) { r.Previous = r.Previous[:63] }))
		}, 2, "does not follow 1:"},
		{"rewritten past", func(t *testing.T, s *ledgertest.Store) {
			s.Plant(2, foreign(t, func(r *Record) { r.Body = &End{Outcome: Complete} }))
		}, 3, "does not follow 2:"},
		{"other world", func(t *testing.T, s *ledgertest.Store) {
			s.Plant(2, foreign(t, func(r *Record) { r.World = WorldRehearsal }))
		}, 2, `of world "rehearsal" in a ledger of world "aws"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := story(t)
			test.edit(t, s)
			_, err := Open(s, officer, monday)
			var damage *DamageError
			if !errors.As(err, &damage) || damage.Sequence != test.record || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want record %d: %q", err, test.record, test.want)
			}
		})
	}
}

func TestNewerRecordIsNotDamage(t *testing.T) {
	s, _ := story(t)
	s.Plant(4, loadRecords(t)["newer-format.json"])
	_, err := Open(s, officer, monday)
	if !errors.Is(err, ErrNewer) || errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "record 4") {
		t.Errorf("got %v, want ErrNewer of record 4", err)
	}
}

// After any change to a single byte, the ledger is refused, or no longer has the
// printed head.
func TestEveryByteCounts(t *testing.T) {
	s, head := story(t)
	for sequence := uint64(1); sequence <= 3; sequence++ {
		good := readRaw(t, s, sequence)
		refused := 0
		for i := range good {
			for name, mangled := range map[string][]byte{
				"low bit":  slices.Replace(bytes.Clone(good), i, i+1, good[i]^0x01),
				"case":     slices.Replace(bytes.Clone(good), i, i+1, good[i]^0x20),
				"high bit": slices.Replace(bytes.Clone(good), i, i+1, good[i]^0x80),
				"removed":  slices.Delete(bytes.Clone(good), i, i+1),
				"doubled":  slices.Insert(bytes.Clone(good), i, good[i]),
			} {
				s.Plant(sequence, mangled)
				l, err := Open(s, officer, monday)
				switch {
				case errors.Is(err, ErrDamaged), errors.Is(err, ErrNewer), errors.Is(err, ErrWorld):
					refused++
				case err != nil:
					t.Fatalf("record %d, byte %d, %s: %v", sequence, i, name, err)
				case sequence < 3:
					t.Fatalf("record %d, byte %d, %s: accepted", sequence, i, name)
				case l.Contains(head):
					t.Fatalf("record %d, byte %d, %s: accepted as the same", sequence, i, name)
				}
			}
		}
		if refused == 0 {
			t.Fatalf("record %d: nothing was refused", sequence)
		}
		s.Plant(sequence, good)
	}
	if l := mustOpen(t, s); !l.Contains(head) {
		t.Error("the ledger as it was has lost its head")
	}
}

func TestEveryPrefixIsDamage(t *testing.T) {
	for name, data := range loadRecords(t) {
		for i := range data {
			if _, err := decode(1, data[:i]); !errors.Is(err, ErrDamaged) {
				// Only the final newline is not part of the JSON, by which a
				// newer record tells that it is newer.
				if i == len(data)-1 && errors.Is(err, ErrNewer) {
					continue
				}
				t.Errorf("%s cut to %d bytes: %v", name, i, err)
			}
		}
	}
}

func TestCutLedgerLosesItsHead(t *testing.T) {
	s, head := story(t)
	s.Plant(3, nil)
	l := mustOpen(t, s)
	if l.Contains(head) {
		t.Error("a ledger without record 3 contains", head)
	}
}

// growing is a store to which another process appends while it is listed: the
// listing shows the last record and not the one before.
type growing struct{ *ledgertest.Store }

func (g growing) Sequences() ([]uint64, error) { return []uint64{1, 3}, nil }

func TestLedgerThatGrowsWhileItIsListed(t *testing.T) {
	s, head := story(t)
	if got := mustOpen(t, growing{s}).Head(); got != head {
		t.Errorf("head is %v, want %v", got, head)
	}
}
