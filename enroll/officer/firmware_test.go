package officer_test

import (
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

func TestOldFirmware(t *testing.T) {
	for _, tt := range []struct {
		firmware, algorithm string
		old                 bool
	}{
		{"5.4.3", officer.P256, true},
		{"5.6.255", officer.P256, true},
		{"4.3.7", officer.P256, true},
		{"5.7.0", officer.P256, false},
		{"5.10.0", officer.P256, false},
		{"6.0.0", officer.P256, false},
		{"5.4.3", officer.Ed25519, false},
		{"", officer.P256, false},
		{"unknown", officer.P256, false},
	} {
		if old := officer.OldFirmware(ledger.OfficerAdded{Firmware: tt.firmware, Algorithm: tt.algorithm}); old != tt.old {
			t.Errorf("%s, %q: %v, want %v", tt.algorithm, tt.firmware, old, tt.old)
		}
	}
}
