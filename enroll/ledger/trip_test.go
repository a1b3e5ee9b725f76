package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// An offline copy: new records go to its outbox and continue the chain of the copy,
// and what needs AWS is refused.
func TestTripGoesOnInItsOutbox(t *testing.T) {
	home := mustOpen(t, Dir(filepath.Join(t.TempDir(), "home")))
	mustAppend(t, home, "", &Label{KeySerial: 7, Label: "vault"})
	trip := mustAppend(t, home, "", &Trip{})
	if got := home.Trip(); got != 0 {
		t.Errorf("home is on trip %d", got)
	}

	path := filepath.Join(t.TempDir(), "bag", "copy")
	if err := home.Depart(path, trip.Sequence); err != nil {
		t.Fatal(err)
	}
	away := mustOpen(t, Dir(path))
	if away.Head() != home.Head() || away.Trip() != trip.Sequence {
		t.Fatalf("the copy is at %s on trip %d, want %s on %d", away.Head(), away.Trip(), home.Head(), trip.Sequence)
	}
	mustAppend(t, away, "", &Verified{KeySerial: 7, Result: Proven})
	if _, err := os.Stat(filepath.Join(path, "outbox", "00000003.json")); err != nil {
		t.Error(err)
	}
	_, err := away.Append(t.Context(), Entry{Command: "enroll", Body: &Begin{Keys: []KeyState{{}}}})
	if !errors.Is(err, ErrAway) {
		t.Errorf("an enrolment away: %v, want %v", err, ErrAway)
	}

	again := mustOpen(t, Dir(path))
	if n := len(again.Records()); n != 3 {
		t.Errorf("read again, the copy has %d records, want 3", n)
	}
	if err := home.Depart(path, trip.Sequence); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a second copy over the first: %v, want %v", err, ErrNotEmpty)
	}
}

func TestBytesAreThoseOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := mustOpen(t, Dir(path))
	mustAppend(t, l, "", &Label{KeySerial: 7, Label: "Ōsaka \x00 <safe>"})
	want, err := os.ReadFile(filepath.Join(path, "records", "00000001.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Bytes(1); err != nil || string(got) != string(want) {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := l.Bytes(2); err == nil {
		t.Error("there is no record 2")
	}
}
