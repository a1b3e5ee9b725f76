package device_test

import (
	"errors"
	"strings"
	"testing"

	"rootseal/device"
	"rootseal/hwtest/simdesk"
)

// openOne opens one key on a desk without limits of its own.
func openOne(t *testing.T, port device.Port, serial device.KeySerial) *device.Key {
	t.Helper()
	keys, err := device.NewDesk(port, device.Limits{}).Open(t.Context(), serial)
	if err != nil {
		t.Fatal(err)
	}
	return keys[0]
}

// wantError checks what an error is and that it says all of these texts.
func wantError(t *testing.T, err, want error, texts ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %q, want one that is %q", errorText(err), want)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return "none"
	}
	return err.Error()
}

// wantClosed checks that no handle and no transaction is open.
func wantClosed(t *testing.T, desk *simdesk.Desk) {
	t.Helper()
	if a := desk.Audit(); a.Handles != 0 || a.Open != 0 {
		t.Errorf("%d handles and %d transactions are open", a.Handles, a.Open)
	}
}
