package ledger

import (
	"strings"
	"testing"
)

// Only the names that a store gives are those of records.
func TestNumberOf(t *testing.T) {
	for name, want := range map[string]uint64{
		FileName(1): 1, FileName(maxSequence): maxSequence,
		FileName(0): 0, "1.json": 0, "000000001.json": 0, "0000000x.json": 0, "-0000001.json": 0, "00000001": 0, "00000001.json~": 0,
	} {
		if got, ok := NumberOf(name); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %v, want %d", name, got, ok, want)
		}
	}
}

// The id of a ceremony names a file if it cannot lead out of the folder. Else its hash does.
func TestClaimName(t *testing.T) {
	longest := strings.Repeat("x", 64)
	for ceremony, isName := range map[string]bool{
		"20260302-k3v9q2": true, "a": true, longest: true,
		"": false, longest + "x": false, "../lock": false, "C": false, "a b": false,
	} {
		name := claimName(ceremony)
		if isName != (name == ceremony) || len(name) > 64 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q is claimed as %q", ceremony, name)
		}
	}
}
