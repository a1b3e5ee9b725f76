package ledger

import (
	"errors"
	"path/filepath"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

func TestByCeremony(t *testing.T) {
	l := mustOpen(t, new(ledgertest.Store))
	mustAppend(t, l, "done", begin())
	mustAppend(t, l, "stopped", begin())
	mustAppend(t, l, "", code(1))
	mustAppend(t, l, "done", &Statement{About: "console refused"})
	mustAppend(t, l, "stopped", &Load{Witnesses: []Witness{{Challenge: "d41a6bb0c8f2937e"}}})
	mustAppend(t, l, "done", &End{Outcome: Complete})
	mustAppend(t, l, "talk", &Statement{About: "device absent"})

	done := l.ByCeremony("done")
	if len(done.Records) != 3 || done.Records[2].Sequence != 6 {
		t.Errorf("ceremony done is %+v", done)
	}
	for _, id := range []string{"", "unknown"} {
		if c := l.ByCeremony(id); len(c.Records) != 0 {
			t.Errorf("ceremony %q has %d records", id, len(c.Records))
		}
	}
}

// No writer can add a record after the end of a ceremony.
func TestNothingFollowsAnEnd(t *testing.T) {
	store := new(ledgertest.Store)
	slow, quick := mustOpen(t, store), mustOpen(t, store)
	mustAppend(t, slow, "one", begin())
	mustAppend(t, quick, "one", &End{Outcome: Undone})
	_, err := slow.Append(t.Context(), Entry{Command: "enroll", Ceremony: "one", Body: &Load{Witnesses: []Witness{{Challenge: "d41a6bb0c8f2937e"}}}})
	if !errors.Is(err, ErrEnded) || store.Creates() != 2 {
		t.Errorf("%v after %d records, want %v after 2", err, store.Creates(), ErrEnded)
	}
}

// Provided gets the records of other processes, too.
func TestProvided(t *testing.T) {
	store := new(ledgertest.Store)
	slow, quick := mustOpen(t, store), mustOpen(t, store)
	mustAppend(t, quick, "one", begin())
	taken := errors.New("taken")
	_, err := slow.Append(t.Context(), Entry{Command: "enroll", Ceremony: "two", Body: begin(), Provided: func(records []Record) error {
		if len(records) > 0 {
			return taken
		}
		return nil
	}})
	if !errors.Is(err, taken) || store.Creates() != 1 {
		t.Errorf("%v after %d records, want %v after 1", err, store.Creates(), taken)
	}
}

// One command at a time works on a ceremony, and the next reads what it did.
func TestClaim(t *testing.T) {
	for name, store := range map[string]Store{"memory": new(ledgertest.Store), "folder": Dir(filepath.Join(t.TempDir(), "ledger"))} {
		t.Run(name, func(t *testing.T) {
			first, second := mustOpen(t, store), mustOpen(t, store)
			release, err := first.Claim("20260102-aaaaaa")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := second.Claim("20260102-aaaaaa"); !errors.Is(err, ErrClaimed) {
				t.Errorf("%v, want %v", err, ErrClaimed)
			}
			other, err := second.Claim("20260102-bbbbbb")
			if err != nil {
				t.Fatal(err)
			}
			other()
			mustAppend(t, first, "20260102-aaaaaa", begin())
			release()
			again, err := second.Claim("20260102-aaaaaa")
			if err != nil {
				t.Fatal(err)
			}
			defer again()
			if len(second.ByCeremony("20260102-aaaaaa").Records) != 1 {
				t.Error("what the first one wrote was not read")
			}
		})
	}
}
