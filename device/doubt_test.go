package device

import (
	"testing"

	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// A genuine key of any age raises no doubt. Another maker's token does, and so does an
// unknown firmware. On a contactless reader the name is the reader's, not the key's.
func TestDoubts(t *testing.T) {
	contactless := []byte{0x3B, 0x8D, 0x80, 0x01}
	genuine := "Yubico YubiKey OTP+FIDO+CCID 00 00"
	for _, test := range []struct {
		name     string
		reader   string
		atr      []byte
		firmware oath.Version
		want     int
	}{
		{"5.4.3", genuine, simcard.YubiKey543.ATR, oath.Version{5, 4, 3}, 0},
		{"5.7.4", genuine, simcard.YubiKey543.ATR, oath.Version{5, 7, 4}, 0},
		{"4.3.7", "Yubico Yubikey 4 OTP+U2F+CCID 00 00", simcard.YubiKey437.ATR, oath.Version{4, 3, 7}, 0},
		{"macOS", "Yubico YubiKey FIDO+CCID 01", simcard.YubiKey543.ATR, oath.Version{5, 2, 7}, 0},
		{"on a contactless reader", "ACS ACR122U PICC Interface 00 00", contactless, oath.Version{5, 4, 3}, 0},
		{"another maker's reader name", "Pol Henarejos Pico Key 00 00", simcard.YubiKey543.ATR, oath.Version{5, 4, 3}, 1},
		{"a name with yubikey in it", "Not a YubiKey 00 00", simcard.YubiKey543.ATR, oath.Version{5, 4, 3}, 1},
		{"firmware 8", genuine, simcard.YubiKey543.ATR, oath.Version{8, 0, 0}, 1},
		{"a firmware that is to come", genuine, simcard.YubiKey543.ATR, oath.Version{5, 8, 0}, 1},
		{"4.9", genuine, simcard.YubiKey437.ATR, oath.Version{4, 9, 0}, 1},
		{"both", "Pol Henarejos Pico Key 00 00", simcard.YubiKey543.ATR, oath.Version{8, 0, 0}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config{serial: 7, formFactor: keychainA, firmware: test.firmware, usbPresent: new(OATH)}
			info, _, err := identifyByConfig(nil, Reader{Name: test.reader, ATR: test.atr}, c, oath.Version{})
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Doubts(); len(got) != test.want {
				t.Errorf("doubts %q, want %d", got, test.want)
			}
		})
	}
	for _, vendor := range []string{CanoKeys, Nitrokey, ""} {
		if got := (Info{Vendor: vendor, Firmware: oath.Version{6, 0, 0}, Reader: "Canokeys Canokey"}).Doubts(); len(got) != 0 {
			t.Errorf("%q does not call itself a YubiKey, and is doubted: %q", vendor, got)
		}
	}
}
