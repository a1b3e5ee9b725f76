package device

import (
	"rootseal/message"
	"rootseal/oath"
)

// KeySerial is the number that Yubico engraves on a key; 0 if a token reports
// none.
type KeySerial uint32

// Info is what a token reports about itself.
type Info struct {
	Serial       KeySerial    // 0: the token has none, or hides it
	Vendor       string       // "Yubico", "CanoKeys", "Nitrokey"; "" unknown
	Model        string       // as ykman names it: "YubiKey 5C NFC"
	FormFactor   string       // "USB-C keychain"; "" unknown
	Firmware     oath.Version // CanoKey and Nitrokey: what the OATH application reports
	FIPS         bool
	Capabilities Capability // what is switched on for this connection, as far as the token reports it
	OATH         bool       // the OATH application is present and switched on
	Capacity     int        // number of slots in the OATH application; 0 unknown
	NFC          bool       // a YubiKey on a contactless reader, which has the reader's name
	Reader       string     // the token's present reader; it does not identify the token
}

// Vendors.
const (
	Yubico   = "Yubico"
	CanoKeys = "CanoKeys"
	Nitrokey = "Nitrokey"
)

// name returns what errors call the token.
func (i Info) name() message.Text {
	if i.Serial == 0 {
		return message.Textf("key without serial in %s", i.Reader)
	}
	return message.Textf("key %d in %s", i.Serial, i.Reader)
}

// YubiKeySlots returns how many credentials fit on a YubiKey with that firmware, such as
// "5.4.3"; 0 if that is unknown.
func YubiKeySlots(firmware string) int {
	v, err := oath.ParseVersion(firmware)
	if err != nil {
		return 0
	}
	return capacity(Yubico, v)
}

// capacity returns how many credentials fit. The NEO counts bytes, not entries, and
// a Nitrokey's number depends on how its firmware was built.
func capacity(vendor string, firmware oath.Version) int {
	switch {
	case vendor == CanoKeys:
		return 100
	case vendor != Yubico || firmware[0] < 4:
		return 0
	case firmware.AtLeast(5, 7, 0):
		return 64
	}
	return 32
}
