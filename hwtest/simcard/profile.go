package simcard

import (
	"bytes"
	"fmt"
)

// Vendor is the maker of a token's firmware.
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

// Capability bits in the management application (tags 01, 03, 0D and 0E).
const (
	CapabilityOTP   = 0x01
	CapabilityU2F   = 0x02
	CapabilityPIV   = 0x10
	CapabilityOATH  = 0x20
	CapabilityFIDO2 = 0x200
)

// Profile is one model of token. Vendor and firmware decide what a YubiKey can do,
// so a copy with another Firmware is another model: YubiKey437 with Firmware {4, 3,
// 3} has the overwrite bug of that version.
type Profile struct {
	Name     string
	Reader   string // the PC/SC reader name on Linux, without index
	Vendor   Vendor
	Firmware Version
	Applet   Version // version of OATH if it differs from the firmware; zero: the same
	ATR      []byte

	FormFactor byte   // management tag 04: 80 FIPS, 40 Security Key
	Present    uint16 // capabilities over USB
	Enabled    uint16 // capabilities that are switched on
	NoSerial   bool   // no application reports a serial number

	OTPStatus []byte // rest of the OTP application's SELECT answer, after the version

	PIN            bool // Nitrokey: a PIN is set, so SELECT shows no salt
	NoCalculateAll bool // Nitrokey: built without CALCULATE ALL
}

var (
	atrYubiKey5 = []byte("\x3b\xfd\x13\x00\x00\x81\x31\xfe\x15\x80\x73\xc0\x21\xc0\x57YubiKey\x40")
	atrYubiKey4 = []byte("\x3b\xf8\x13\x00\x00\x81\x31\xfe\x15Yubikey4\xd4")
	atrNEO      = []byte("\x3b\xfc\x13\x00\x00\x81\x31\xfe\x15YubikeyNEOr3\xe1")

	// A minimal ATR offering T=0 and T=1, for vendors whose ATR was not recorded.
	atrPlain = []byte("\x3b\x80\x80\x01\x01")
)

// YubiKey543 is a YubiKey 5C NFC with firmware 5.4.3: 32 slots, touch, RENAME,
// SHA-512. Its answers are recorded from a real key.
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

// YubiKey57 is a YubiKey 5 NFC with firmware 5.7.4: 64 slots and a second page of
// READ CONFIG.
var YubiKey57 = with(YubiKey543, func(p *Profile) {
	p.Name = "YubiKey 5 NFC"
	p.Firmware = Version{5, 7, 4}
	p.FormFactor = 0x01
})

// YubiKey5FIPS is a YubiKey 5 NFC FIPS with firmware 5.4.3. It stores nothing
// before an access code is set, and never removes the access code.
var YubiKey5FIPS = with(YubiKey543, func(p *Profile) {
	p.Name = "YubiKey 5 NFC FIPS"
	p.FormFactor = 0x81
})

// YubiKey437 is a YubiKey 4 with firmware 4.3.7, which reports its firmware only in
// the text that answers the management application's SELECT.
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

// NEO is a YubiKey NEO 3.3.7 with OATH applet 1.0.1: 31-bit truncated answers, no
// touch, no RENAME, no READ CONFIG, and a management application that needs a bogus
// command to leave it.
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

// NoSerial is a YubiKey 5 that reports no serial number anywhere.
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

// CanoKey is a CanoKey, which reports version 6.0.0 and takes Le literally.
var CanoKey = Profile{
	Name:     "CanoKey",
	Reader:   "Canokeys Canokey [OpenPGP PIV OATH]",
	Vendor:   CanoKeys,
	Firmware: Version{6, 0, 0},
	ATR:      atrPlain,
	Enabled:  CapabilityOATH,
}

// Nitrokey3 is a Nitrokey 3 without PIN: serial in OATH's SELECT answer, no full
// response, no overwriting.
var Nitrokey3 = Profile{
	Name:     "Nitrokey 3",
	Reader:   "Nitrokey Nitrokey 3",
	Vendor:   Nitrokey,
	Firmware: Version{4, 14, 0},
	ATR:      atrPlain,
	Enabled:  CapabilityOATH,
}

// PicoFIDO is an open-source token that copies Yubico's management application. It
// reports firmware 8.0.0, has a YubiKey 5's ATR and a serial number, and only its
// reader name is its maker's. Its touch returns at once, and CALCULATE ALL computes
// credentials that require a touch; RENAME accepts a taken name (observed in
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
