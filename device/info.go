package device

import "rootseal/oath"

// Info is what a token says of itself.
type Info struct {
	Serial       KeySerial // 0: none, or hidden
	Vendor       string    // "Yubico", "CanoKeys", "Nitrokey", "" unknown
	Model        string
	FormFactor   string // "" unknown
	Firmware     oath.Version
	FIPS         bool
	Capabilities Capability // applications switched on for this transport
	OATH         bool       // the OATH application can be used
	Capacity     int        // credentials the OATH application holds; 0 unknown
	Reader       string
}

// Capability is a set of applications, in the management application's bits.
type Capability uint16

const (
	OTP     Capability = 0x001
	U2F     Capability = 0x002
	OpenPGP Capability = 0x008
	PIV     Capability = 0x010
	OATH    Capability = 0x020
	HSMAuth Capability = 0x100
	FIDO2   Capability = 0x200
)
