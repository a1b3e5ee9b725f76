package device

import (
	"testing"

	"rootseal/oath"
)

// The names are those that ykman prints (yubikit support.py).
func TestYubicoModel(t *testing.T) {
	const all = OTP | U2F | OpenPGP | PIV | OATH | HSMAuth | FIDO2
	for _, test := range []struct {
		firmware oath.Version
		f        formFactor
		usb, nfc Capability
		want     string
	}{
		{oath.Version{3, 4, 0}, 0, OTP | OATH, 0, "YubiKey NEO"},
		{oath.Version{4, 3, 7}, 0, 0xFF, 0, "YubiKey 4"},
		{oath.Version{4, 3, 3}, 0, OTP | U2F, 0, "YubiKey Edge"},
		{oath.Version{4, 4, 5}, 0, 0xFF, 0, "YubiKey FIPS (4 Series)"},
		{oath.Version{5, 1, 2}, keychainA, all, all, "YubiKey 5 NFC"},
		{oath.Version{5, 4, 3}, keychainA, all, 0, "YubiKey 5A"},
		{oath.Version{5, 4, 3}, nanoA, all, 0, "YubiKey 5 Nano"},
		{oath.Version{5, 4, 3}, keychainC, all, all, "YubiKey 5C NFC"},
		{oath.Version{5, 2, 3}, keychainC, all, 0, "YubiKey 5C"},
		{oath.Version{5, 4, 3}, nanoC, all, all, "YubiKey 5C Nano"},
		{oath.Version{5, 4, 3}, lightning, all, 0, "YubiKey 5Ci"},
		{oath.Version{5, 7, 1}, nanoC | fipsFF, all, 0, "YubiKey 5C Nano FIPS"},
		{oath.Version{5, 5, 6}, bioA, U2F | FIDO2, 0, "YubiKey Bio"},
		{oath.Version{5, 6, 3}, bioC, all, 0, "YubiKey C Bio"},
		{oath.Version{5, 4, 3}, keychainC | securityFF, U2F | FIDO2, U2F | FIDO2, "Security Key C NFC"},
		{oath.Version{5, 4, 3}, keychainA | securityFF, U2F | FIDO2, U2F | FIDO2, "Security Key NFC"},
		{oath.Version{}, 0, OTP, 0, "YubiKey"},
	} {
		if got := yubicoModel(test.firmware, test.f, test.usb, test.nfc); got != test.want {
			t.Errorf("firmware %v, form factor %02X: %q, want %q", test.firmware, byte(test.f), got, test.want)
		}
	}
}

func TestCapacity(t *testing.T) {
	for _, test := range []struct {
		vendor   string
		firmware oath.Version
		want     int
	}{
		{Yubico, oath.Version{3, 3, 7}, 0},
		{Yubico, oath.Version{4, 3, 7}, 32},
		{Yubico, oath.Version{5, 6, 9}, 32},
		{Yubico, oath.Version{5, 7, 0}, 64},
		{CanoKeys, oath.Version{6, 0, 0}, 100},
		{Nitrokey, oath.Version{4, 14, 0}, 0},
		{"", oath.Version{5, 7, 0}, 0},
	} {
		if got := capacity(test.vendor, test.firmware); got != test.want {
			t.Errorf("%s %v: %d, want %d", test.vendor, test.firmware, got, test.want)
		}
	}
}
