package simcard

import "encoding/binary"

// otpApplet is the part of the OTP application that identifies the token.
type otpApplet struct{ card *Card }

const (
	insSlot   = 0x01 // P1 has the function; here only "serial"
	insStatus = 0x03
	p1Serial  = 0x10
)

func (otpApplet) aid() []byte { return []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01} }

func (a otpApplet) enabled() bool { return a.card.profile.Enabled&CapabilityOTP != 0 }

// open answers as a real key does: version, programming sequence and flags, and on
// a NEO and a 4 four more bytes than the status has.
func (a otpApplet) open() []byte {
	p := a.card.profile
	return append(p.Firmware[:len(p.Firmware):len(p.Firmware)], p.OTPStatus...)
}

func (a otpApplet) name(c command) Instruction {
	switch {
	case c.ins == insSlot && c.p1 == p1Serial:
		return OTPSerial
	case c.ins == insStatus:
		return OTPStatus
	}
	return Unknown
}

func (a otpApplet) run(c command) ([]byte, status) {
	switch a.name(c) {
	case OTPSerial:
		if a.card.profile.NoSerial || a.card.serial == 0 {
			return nil, swConditions // not published
		}
		return binary.BigEndian.AppendUint32(nil, a.card.serial), swDone
	case OTPStatus:
		full := a.open()
		return full[:min(6, len(full))], swDone
	}
	if c.ins != insSlot {
		return nil, swNoInstruction
	}
	if a.card.profile.neo() {
		return nil, swWrongP1P2
	}
	return nil, swWrongP1P2Yubico
}
