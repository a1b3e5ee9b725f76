package device_test

import (
	"testing"

	"rootseal/device"
)

func TestHidesSerial(t *testing.T) {
	for _, tt := range []struct {
		info device.Info
		want bool
	}{
		{device.Info{Serial: 1001, Vendor: device.Yubico, Model: "YubiKey 5 NFC"}, false},
		{device.Info{Vendor: device.Yubico, Model: "YubiKey 5 NFC"}, true},
		{device.Info{Vendor: device.Yubico, Model: "YubiKey NEO"}, true},
		{device.Info{Vendor: device.Yubico, Model: "Security Key NFC"}, false},
		{device.Info{Vendor: device.CanoKeys, Model: "CanoKey"}, false},
		{device.Info{Model: "unknown"}, false},
	} {
		if got := tt.info.HidesSerial(); got != tt.want {
			t.Errorf("%+v: %v", tt.info, got)
		}
	}
}
