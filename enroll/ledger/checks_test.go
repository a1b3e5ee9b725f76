package ledger

import (
	"crypto/sha256"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

func TestChecksRememberWhatPassed(t *testing.T) {
	l := mustOpen(t, new(ledgertest.Store))
	mustAppend(t, l, "", code(1))
	mustAppend(t, l, "", code(2))
	first, second := l.Records()[0].Checks(), l.Records()[1].Checks()
	if first == nil || first != second {
		t.Fatal("the records of a ledger share no memory")
	}
	if again := mustOpen(t, l.store).Records()[0].Checks(); again == first {
		t.Error("another reading of the ledger has the same memory")
	}
	for _, tt := range []struct {
		name   string
		checks *Checks
		bytes  string
		result bool
		runs   int // of two
	}{
		{"that fails", first, "a", false, 2},
		{"that passes", first, "b", true, 1},
		{"of other bytes", first, "c", true, 1},
		{"without a memory", nil, "b", true, 2},
	} {
		runs := 0
		for range 2 {
			if got := tt.checks.Passes(sha256.Sum256([]byte(tt.bytes)), func() bool { runs++; return tt.result }); got != tt.result {
				t.Errorf("a check %s: %v", tt.name, got)
			}
		}
		if runs != tt.runs {
			t.Errorf("a check %s runs %d times, want %d", tt.name, runs, tt.runs)
		}
	}
}
