package simcard

import (
	"bytes"
	"fmt"
)

// Vendor says whose firmware a token runs.
type Vendor string

const (
	Yubico   Vendor = "Yubico"
	CanoKeys Vendor = "CanoKeys"
	Nitrokey Vendor = "Nitrokey"
	PicoKeys Vendor = "PicoKeys"
)

// Version is a firmware or applet version: major, minor, patch.
type Version [3]byte

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

func (v Version) atLeast(major, minor, patch byte) bool {
	return bytes.Compare(v[:], []byte{major, minor, patch}) >= 0
}

// Capability bits as the management application shows them (tags 01, 03, 0D
// and 0E).
const (
	CapabilityOTP   = 0x01
	CapabilityU2F   = 0x02
	CapabilityPIV   = 0x10
	CapabilityOATH  = 0x20
	CapabilityFIDO2 = 0x200
)

// Profile is one model of token. What a YubiKey can do follows from its vendor
// and firmware, so that a copy with another Firmware is another key: YubiKey437
// with Firmware {4, 3, 3} has the overwrite bug of that version.
type Profile struct {
	Name     string
	Reader   string // the PC/SC reader name on Linux, without index
	Vendor   Vendor
	Firmware Version
	Applet   Version // of OATH where that is not the firmware's; zero: the same
	ATR      []byte

	FormFactor byte   // management tag 04: 80 FIPS, 40 Security Key
	Present    uint16 // capabilities over USB
	Enabled    uint16 // of these, switched on
	NoSerial   bool   // no application tells a serial number

	OTPStatus []byte // what follows the version in the OTP application's SELECT answer

	PIN            bool // Nitrokey: a PIN is set, so SELECT shows no salt
	NoCalculateAll bool // Nitrokey: CALCULATE ALL left out of the build
}

var (
	atrYubiKey5 = []byte("\x3b\xfd\x13\x00\x00\x81\x31\xfe\x15\x80\x73\xc0\x21\xc0\x57YubiKey\x40")
	atrYubiKey4 = []byte("\x3b\xf8\x13\x00\x00\x81\x31\xfe\x15Yubikey4\xd4")
	atrNEO      = []byte("\x3b\xfc\x13\x00\x00\x81\x31\xfe\x15YubikeyNEOr3\xe1")

	// A minimal ATR offering T=0 and T=1, for vendors whose own was not
	// recorded.
	atrPlain = []byte("\x3b\x80\x80\x01\x01")
)

// YubiKey543 is a YubiKey 5C NFC with firmware 5.4.3: 32 places, touch, RENAME,
// SHA-512. Its answers are those recorded from a real one.
var YubiKey543 = Profile{
	Name:       "YubiKey 5C NFC",
	Reader:     "Yubico YubiKey OTP+FIDO+CCID",
	Vendor:     Yubico,
	Firmware:   Version{5, 4, 3},
	ATR:        atrYubiKey5,
	FormFactor: 0x03,
	Present:    0x033F,
	Enabled:    0x033F,
	OTPStatus:  []byte{0x01, 0x05, 0x00},
}

// YubiKey57 is a YubiKey 5 NFC with firmware 5.7.4: 64 places and a second
// page of READ CONFIG.
var YubiKey57 = with(YubiKey543, func(p *Profile) {
	p.Name = "YubiKey 5 NFC"
	p.Firmware = Version{5, 7, 4}
	p.FormFactor = 0x01
})

// YubiKey5FIPS is a YubiKey 5 NFC FIPS with firmware 5.4.3, which stores
// nothing before an access code is set and never lets go of it.
var YubiKey5FIPS = with(YubiKey543, func(p *Profile) {
	p.Name = "YubiKey 5 NFC FIPS"
	p.FormFactor = 0x81
})

// YubiKey437 is a YubiKey 4 with firmware 4.3.7, which tells its firmware only
// in the text that answers the management application's SELECT.
var YubiKey437 = Profile{
	Name:      "YubiKey 4",
	Reader:    "Yubico YubiKey OTP+FIDO+CCID",
	Vendor:    Yubico,
	Firmware:  Version{4, 3, 7},
	ATR:       atrYubiKey4,
	Present:   0xFF,
	Enabled:   0x3F,
	OTPStatus: []byte{0x01, 0x05, 0x00, 0x06, 0x0F, 0x00, 0x00},
}

// NEO is a YubiKey NEO 3.3.7 with OATH applet 1.0.1: 31-bit truncated answers,
// no touch, no RENAME, no READ CONFIG, and a management application that must
// be left by a bogus command.
var NEO = Profile{
	Name:      "YubiKey NEO",
	Reader:    "Yubico Yubikey NEO OTP+U2F+CCID",
	Vendor:    Yubico,
	Firmware:  Version{3, 3, 7},
	Applet:    Version{1, 0, 1},
	ATR:       atrNEO,
	Present:   CapabilityOTP | CapabilityU2F | CapabilityPIV | CapabilityOATH,
	Enabled:   CapabilityOTP | CapabilityU2F | CapabilityPIV | CapabilityOATH,
	OTPStatus: []byte{0x01, 0x85, 0x07, 0x06, 0x00, 0x00, 0x00},
}

// NoSerial is a YubiKey 5 that tells no serial number anywhere.
var NoSerial = with(YubiKey543, func(p *Profile) {
	p.Name = "YubiKey 5 without serial"
	p.NoSerial = true
})

// SecurityKey is a Security Key: FIDO only, no OATH, no serial number.
var SecurityKey = with(YubiKey543, func(p *Profile) {
	p.Name = "Security Key NFC"
	p.Reader = "Yubico YubiKey FIDO+CCID"
	p.FormFactor = 0x41
	p.Present = CapabilityU2F | CapabilityFIDO2
	p.Enabled = CapabilityU2F | CapabilityFIDO2
	p.NoSerial = true
})

// CanoKey is a CanoKey, which calls itself version 6.0.0 and takes Le to the
// letter.
var CanoKey = Profile{
	Name:     "CanoKey",
	Reader:   "Canokeys Canokey [OpenPGP PIV OATH]",
	Vendor:   CanoKeys,
	Firmware: Version{6, 0, 0},
	ATR:      atrPlain,
	Enabled:  CapabilityOATH,
}

// Nitrokey3 is a Nitrokey 3 without PIN: serial in OATH's SELECT answer, no
// full response, no overwriting.
var Nitrokey3 = Profile{
	Name:     "Nitrokey 3",
	Reader:   "Nitrokey Nitrokey 3",
	Vendor:   Nitrokey,
	Firmware: Version{4, 14, 0},
	ATR:      atrPlain,
	Enabled:  CapabilityOATH,
}

// PicoFIDO is an open-source token that copies the vendor's management application:
// it calls itself firmware 8.0.0, has a YubiKey 5's ATR and a serial number, and
// only its reader name is its maker's. Its touch returns at once, and CALCULATE ALL
// computes what wants a touch; RENAME takes a name that is taken (observed of
// pico-fido 8.0).
var PicoFIDO = Profile{
	Name:       "Pico FIDO",
	Reader:     "Pol Henarejos Pico Key",
	Vendor:     PicoKeys,
	Firmware:   Version{8, 0, 0},
	ATR:        atrYubiKey5,
	FormFactor: 0x01,
	Present:    0x0223,
	Enabled:    0x0223,
}

func with(p Profile, change func(*Profile)) Profile {
	change(&p)
	return p
}
