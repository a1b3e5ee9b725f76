package enroll_test

import (
	"testing"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

// A key without a serial takes part in nothing.
func TestIntentHolds(t *testing.T) {
	is := enroll.Intent{Begin: ledger.Begin{Keys: []ledger.KeyState{{}, {KeySerial: 1001}, {KeySerial: 1002}}}}
	for serial, holds := range map[device.KeySerial]bool{0: false, 1001: true, 1002: true, 1003: false} {
		if is.Holds(serial) != holds {
			t.Errorf("key %d takes part: %t", serial, !holds)
		}
	}
}
