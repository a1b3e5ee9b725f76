package enrolltest

import (
	"encoding/json"
	"errors"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

// Store is the ledger's store in memory, with an ear for what is written.
type Store struct {
	*ledgertest.Store
	OnCreate func(data []byte) // before the record is there
}

func (s *Store) Create(sequence uint64, data []byte) error {
	if s.OnCreate != nil {
		s.OnCreate(data)
	}
	return s.Store.Create(sequence, data)
}

// Cut takes away the records after the n-th, as a disk does that lied.
func (s *Stage) Cut(n int) {
	for sequence := len(s.Ledger.Records()); sequence > n; sequence-- {
		s.Store.Plant(uint64(sequence), nil)
	}
}

// KindOf is the kind of a record in its file.
func KindOf(t *testing.T, data []byte) string {
	t.Helper()
	var record struct{ Kind string }
	if err := json.Unmarshal(data, &record); err != nil || record.Kind == "" {
		t.Fatalf("reading a record's kind: %v", err)
	}
	return record.Kind
}

// mend ends the faults that were planted for the next n records.
func (s *Store) mend(n int) {
	for range n {
		_ = s.Store.Create(0, nil) // spends a fault, or writes a record 0
	}
	s.Plant(0, nil)
}

// ErrDisk is a ledger that cannot be written.
var ErrDisk = errors.New("no space left on device")
