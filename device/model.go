package device

import (
	"strings"

	"rootseal/oath"
)

// formFactor is the management application's tag 04: a shape in the low nibble, and
// two flags.
type formFactor byte

const (
	keychainA  formFactor = 1
	nanoA      formFactor = 2
	keychainC  formFactor = 3
	nanoC      formFactor = 4
	lightning  formFactor = 5
	bioA       formFactor = 6
	bioC       formFactor = 7
	shapes     formFactor = 0x0F
	securityFF formFactor = 0x40
	fipsFF     formFactor = 0x80
)

var formFactorNames = map[formFactor]string{
	keychainA: "USB-A keychain",
	nanoA:     "USB-A nano",
	keychainC: "USB-C keychain",
	nanoC:     "USB-C nano",
	lightning: "USB-C and Lightning keychain",
	bioA:      "USB-A bio",
	bioC:      "USB-C bio",
}

func (f formFactor) String() string { return formFactorNames[f&shapes] }

// isFIPS reports whether a key belongs to a FIPS series. The YubiKey 4 has no form
// factor to show it, but firmware 4.4 exists only in its FIPS series.
func isFIPS(firmware oath.Version, f formFactor) bool {
	return f&fipsFF != 0 || firmware[0] == 4 && firmware[1] == 4
}

// yubicoModel returns the name that ykman would print. usb and nfc are what the key
// has over each connection, switched on or not.
func yubicoModel(firmware oath.Version, f formFactor, usb, nfc Capability) string {
	switch {
	case firmware[0] == 3:
		return "YubiKey NEO"
	case firmware[0] == 4 && isFIPS(firmware, f):
		return "YubiKey FIPS (4 Series)"
	case firmware[0] == 4 && usb&^OTP == U2F:
		return "YubiKey Edge"
	case firmware[0] == 4:
		return "YubiKey 4"
	case firmware[0] < 3:
		return "YubiKey"
	}
	shape := f & shapes
	bio := shape == bioA || shape == bioC
	var name strings.Builder
	switch {
	case f&securityFF != 0:
		name.WriteString("Security Key")
	case bio:
		name.WriteString("YubiKey")
	default:
		name.WriteString("YubiKey 5")
	}
	switch shape {
	case keychainC, nanoC, bioC:
		if f&securityFF != 0 || bio {
			name.WriteString(" ")
		}
		name.WriteString("C")
	case lightning:
		name.WriteString("Ci")
	default: // the name of a USB-A key has no suffix
	}
	if shape == nanoA || shape == nanoC {
		name.WriteString(" Nano")
	}
	switch {
	case nfc != 0 && (shape == keychainA || shape == keychainC):
		name.WriteString(" NFC") // other shapes have no antenna, even if they report NFC
	case shape == keychainA && f&securityFF == 0:
		name.WriteString("A")
	}
	if bio {
		name.WriteString(" Bio")
	}
	if isFIPS(firmware, f) {
		name.WriteString(" FIPS")
	}
	return name.String()
}
