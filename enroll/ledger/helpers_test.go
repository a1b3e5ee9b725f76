package ledger

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"rootseal/enroll/ledger/ledgertest"
)

var _ Store = new(ledgertest.Store)

var officer = Identity{World: WorldAWS, Tool: "rootseal 1.0.0", Host: "vault-laptop"}

// monday is a moment with more than the format keeps: a zone and nanoseconds.
func monday() time.Time {
	return time.Date(2026, 3, 2, 10, 30, 0, 123456789, time.FixedZone("CET", 3600))
}

func mustOpen(t testing.TB, s Store) *Ledger {
	t.Helper()
	l, err := Open(s, officer, monday)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func mustAppend(t testing.TB, l *Ledger, ceremony string, body Body) Head {
	t.Helper()
	head, err := l.Append(t.Context(), Entry{Command: "enroll", Ceremony: ceremony, Officer: Officer{OSUser: "mika"}, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func code(step uint64) *CodeUsed { return &CodeUsed{CredentialID: "AWS:alice", Step: step} }

// begin is the smallest ceremony that can be written.
func begin() *Begin {
	return &Begin{Principal: "111122223333/root", Keys: []KeyState{{KeySerial: 12345678}}}
}

// loadRecords returns testdata/records by file name.
func loadRecords(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/records/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("no records in testdata/records")
	}
	records := make(map[string][]byte)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		records[filepath.Base(path)] = data
	}
	return records
}

// readRaw returns the bytes of a record.
func readRaw(t testing.TB, s Store, sequence uint64) []byte {
	t.Helper()
	data, err := s.Read(sequence)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
