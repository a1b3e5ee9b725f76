package simcard

import "encoding/binary"

// mgmtApplet is the management application, read only.
type mgmtApplet struct{ card *Card }

const insReadConfig = 0x1D

// Tags of READ CONFIG (yubikit management.py).
const (
	cfgPresent       = 0x01
	cfgSerial        = 0x02
	cfgEnabled       = 0x03
	cfgFormFactor    = 0x04
	cfgVersion       = 0x05
	cfgAutoEject     = 0x06
	cfgTimeout       = 0x07
	cfgFlags         = 0x08
	cfgLocked        = 0x0A
	cfgPresentNFC    = 0x0D
	cfgEnabledNFC    = 0x0E
	cfgUnnamed       = 0x0F // in the recorded answer of a 5.4.3
	cfgMorePages     = 0x10
	cfgPartNumber    = 0x13
	cfgFIPSCapable   = 0x14
	cfgFIPSApproved  = 0x15
	cfgPINComplexity = 0x16
	cfgNFCRestricted = 0x17
	cfgResetBlocked  = 0x18
	cfgQualifier     = 0x19
	cfgExtra         = 0x7E // not in any specification
)

func (mgmtApplet) aid() []byte {
	return []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17}
}

func (a mgmtApplet) enabled() bool {
	return a.card.profile.Vendor == Yubico || a.card.profile.Vendor == PicoKeys
}

func (a mgmtApplet) open() []byte {
	return []byte("Virtual mgr - FW version " + a.card.profile.Firmware.String())
}

func (a mgmtApplet) name(c command) Instruction {
	if c.ins == insReadConfig {
		return ReadConfig
	}
	return Unknown
}

// run answers READ CONFIG, from firmware 4.1.0 on. The answer to a missing page is not
// published.
func (a mgmtApplet) run(c command) ([]byte, status) {
	if c.ins != insReadConfig || !a.card.profile.Firmware.atLeast(4, 1, 0) {
		return nil, swNoInstruction
	}
	pages := a.pages()
	if int(c.p1) >= len(pages) {
		return nil, swWrongP1P2Yubico
	}
	page := pages[c.p1]
	return append([]byte{byte(len(page))}, page...), swDone
}

func (a mgmtApplet) pages() [][]byte {
	p := a.card.profile
	if !p.Firmware.atLeast(5, 0, 0) {
		return [][]byte{a.yubikey4()}
	}
	first := a.yubikey5()
	if !p.Firmware.atLeast(5, 7, 0) {
		return [][]byte{first}
	}
	return [][]byte{appendTLV(first, cfgMorePages, 1), a.furtherPage()}
}

// yubikey4 returns a page with neither form factor nor firmware.
func (a mgmtApplet) yubikey4() []byte {
	p := a.card.profile
	b := appendTLV(nil, cfgPresent, byte(p.Present))
	b = a.serial(b)
	b = appendTLV(b, cfgEnabled, byte(p.Enabled))
	return a.extra(b)
}

func (a mgmtApplet) yubikey5() []byte {
	p := a.card.profile
	present := binary.BigEndian.AppendUint16(nil, p.Present)
	enabled := binary.BigEndian.AppendUint16(nil, p.Enabled)
	b := appendTLV(nil, cfgPresent, present...)
	b = appendTLV(b, cfgEnabled, enabled...)
	b = a.serial(b)
	b = appendTLV(b, cfgFormFactor, p.FormFactor)
	b = appendTLV(b, cfgVersion, p.Firmware[:]...)
	b = appendTLV(b, cfgAutoEject, 0, 0)
	b = appendTLV(b, cfgTimeout, 15)
	b = appendTLV(b, cfgFlags, 0)
	if p.Vendor != PicoKeys { // PicoKeys have no antenna
		b = appendTLV(b, cfgPresentNFC, present...)
		b = appendTLV(b, cfgEnabledNFC, enabled...)
	}
	b = appendTLV(b, cfgLocked, 0)
	b = appendTLV(b, cfgUnnamed, 0)
	return a.extra(b)
}

func (a mgmtApplet) furtherPage() []byte {
	p := a.card.profile
	var fips byte
	if p.fips() {
		fips = 0x1F
	}
	b := appendTLV(nil, cfgPartNumber)
	b = appendTLV(b, cfgFIPSCapable, 0, fips)
	b = appendTLV(b, cfgFIPSApproved, 0, 0)
	b = appendTLV(b, cfgPINComplexity, 0)
	b = appendTLV(b, cfgNFCRestricted, 0)
	b = appendTLV(b, cfgResetBlocked, 0, 0)
	qualifier := appendTLV(nil, 0x01, p.Firmware[:]...)
	qualifier = appendTLV(qualifier, 0x02, 2) // a final release
	qualifier = appendTLV(qualifier, 0x03, 0)
	return appendTLV(b, cfgQualifier, qualifier...)
}

func (a mgmtApplet) serial(b []byte) []byte {
	if a.card.profile.NoSerial || a.card.serial == 0 {
		return b
	}
	return appendTLV(b, cfgSerial, binary.BigEndian.AppendUint32(nil, a.card.serial)...)
}

func (a mgmtApplet) extra(b []byte) []byte {
	if a.card.options.extraTags {
		return appendTLV(b, cfgExtra, 0xDE, 0xAD, 0xBE)
	}
	return b
}
