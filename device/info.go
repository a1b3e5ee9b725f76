package device

import (
	"fmt"

	"rootseal/oath"
)

// KeySerial is the number that Yubico engraves on a key; 0 where a token tells
// none.
type KeySerial uint32

// Info is what a token says of itself.
type Info struct {
	Serial       KeySerial    // 0: the token has none, or hides it
	Vendor       string       // "Yubico", "CanoKeys", "Nitrokey"; "" unknown
	Model        string       // as ykman names it: "YubiKey 5C NFC"
	FormFactor   string       // "USB-C keychain"; "" unknown
	Firmware     oath.Version // CanoKey and Nitrokey: what the OATH application says
	FIPS         bool
	Capabilities Capability // what is switched on for this connection, as far as the token tells
	OATH         bool       // the OATH application is there and switched on
	Capacity     int        // credentials that the OATH application holds; 0 unknown
	NFC          bool       // a YubiKey on a contactless reader, whose name is not the key's own
	Reader       string     // where the token is now; nothing to know it by
}

// Vendors.
const (
	Yubico   = "Yubico"
	CanoKeys = "CanoKeys"
	Nitrokey = "Nitrokey"
)

// name is what errors call the token.
func (i Info) name() string {
	if i.Serial == 0 {
		return fmt.Sprintf("key without serial in %s", i.Reader)
	}
	return fmt.Sprintf("key %d in %s", i.Serial, i.Reader)
}

// capacity is how many credentials fit. The NEO counts bytes and not entries,
// and a Nitrokey's number is set when its firmware is built.
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
