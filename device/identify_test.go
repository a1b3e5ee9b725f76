package device

import (
	"testing"

	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// The applications that are switched on may differ between NFC and USB. The ATR
// shows which connection it is.
func TestWhatIsSwitchedOnDependsOnTheConnection(t *testing.T) {
	contactless := []byte{0x3B, 0x8D, 0x80, 0x01}
	c := config{
		serial: 7, formFactor: keychainA, firmware: oath.Version{5, 4, 3},
		usbPresent: new(OATH | PIV | FIDO2), usbEnabled: new(OATH), nfcPresent: new(OATH | FIDO2), nfcEnabled: new(FIDO2),
	}
	for _, test := range []struct {
		name   string
		atr    []byte
		change func(c *config)
		want   Capability
	}{
		{"usb", simcard.YubiKey543.ATR, func(*config) {}, OATH},
		{"nfc", contactless, func(*config) {}, FIDO2},
		{"what is switched on over usb is not told", nil, func(c *config) { c.usbEnabled = nil }, OATH | PIV | FIDO2},
		{"the tag that is broken on a YubiKey 4", nil, func(c *config) { c.firmware = oath.Version{4, 3, 7} }, OATH | PIV | FIDO2},
		{"4.2.4, which reports wrongly", nil, func(c *config) { c.firmware = oath.Version{4, 2, 4} }, 0x3F},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := c
			test.change(&c)
			info, session, err := identifyByConfig(nil, Reader{ATR: test.atr}, c, oath.Version{})
			if err != nil || session != nil {
				t.Fatal(session, err)
			}
			if info.Capabilities != test.want || info.OATH != (test.want&OATH != 0) {
				t.Errorf("capabilities %v, oath %v, want %v", info.Capabilities, info.OATH, test.want)
			}
		})
	}
}

func TestIdentifyByOtherApplications(t *testing.T) {
	change := func(p simcard.Profile, change func(*simcard.Profile)) simcard.Profile {
		change(&p)
		return p
	}
	for _, test := range []struct {
		name    string
		profile simcard.Profile
		reader  string
		want    Info
	}{
		{
			"firmware 4.0, which has no READ CONFIG", change(simcard.YubiKey437, func(p *simcard.Profile) { p.Firmware = simcard.Version{4, 0, 5} }),
			"Yubico Yubikey 4 OTP+U2F+CCID 00 00",
			Info{Serial: 7, Vendor: Yubico, Model: "YubiKey 4", Firmware: oath.Version{4, 0, 5}, Capabilities: OTP | OATH, OATH: true, Capacity: 32},
		},
		{
			"a NEO that does not tell its serial", change(simcard.NEO, func(p *simcard.Profile) { p.NoSerial = true }),
			"Yubico Yubikey NEO OTP+U2F+CCID 00 00",
			Info{Vendor: Yubico, Model: "YubiKey NEO", Firmware: oath.Version{3, 3, 7}, Capabilities: OTP | OATH, OATH: true},
		},
		{
			"a NEO without its OTP application", change(simcard.NEO, func(p *simcard.Profile) { p.Enabled = simcard.CapabilityOATH }),
			"Yubico Yubikey NEO CCID 00 00",
			Info{Vendor: Yubico, Model: "YubiKey", Capabilities: OATH, OATH: true},
		},
		{
			"a CanoKey in a reader named like another", simcard.CanoKey, "Generic Reader 00 00",
			Info{Vendor: CanoKeys, Model: "CanoKey", Firmware: oath.Version{6, 0, 0}, Capabilities: OATH, OATH: true, Capacity: 100},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			card := simcard.New(test.profile, 7)
			test.want.Reader = test.reader
			info, session, err := identify(card, Reader{Name: test.reader, ATR: card.ATR()})
			if err != nil || session == nil {
				t.Fatal(session, err)
			}
			if info != test.want {
				t.Errorf("\n got %+v\nwant %+v", info, test.want)
			}
		})
	}
}
