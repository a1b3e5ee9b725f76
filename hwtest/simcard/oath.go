package simcard

import "encoding/binary"

// Instructions of the YKOATH protocol. RENAME is from yubikit.
const (
	insPut           = 0x01
	insDelete        = 0x02
	insSetCode       = 0x03
	insReset         = 0x04
	insRename        = 0x05
	insList          = 0xA1
	insCalculate     = 0xA2
	insValidate      = 0xA3
	insCalculateAll  = 0xA4 // with P1 00
	insSendRemaining = 0xA5
)

var oathNames = map[byte]Instruction{
	insPut:           Put,
	insDelete:        Delete,
	insSetCode:       SetCode,
	insReset:         Reset,
	insRename:        Rename,
	insList:          List,
	insCalculate:     Calculate,
	insValidate:      Validate,
	insCalculateAll:  CalculateAll,
	insSendRemaining: SendRemaining,
}

// oathApplet is the OATH application: its memory, and the session since the last
// SELECT.
type oathApplet struct {
	card    *Card
	profile Profile

	// stored
	salt   []byte
	code   *accessCode
	places []*credential // nil: a free slot, which the next PUT takes

	// session
	unlocked  bool
	challenge []byte // challenge for VALIDATE; nil when used up
	remaining remaining
}

func newOATH(c *Card) *oathApplet {
	return &oathApplet{card: c, profile: c.profile, salt: c.random(8)}
}

func (*oathApplet) aid() []byte { return []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01} }

func (o *oathApplet) enabled() bool { return o.profile.Enabled&CapabilityOATH != 0 }

func (o *oathApplet) name(c command) Instruction {
	if n, ok := oathNames[c.ins]; ok {
		return n
	}
	return Unknown
}

// close ends the session.
func (o *oathApplet) close() {
	o.unlocked, o.challenge = false, nil
	o.remaining = remaining{}
}

// open starts a session: locked if an access code is set, with a new challenge.
func (o *oathApplet) open() []byte {
	o.close()
	version := o.profile.applet()
	var b []byte
	if o.card.options.extraTags {
		b = appendTLV(b, 0x90, 0x01, 0x02)
	}
	b = appendTLV(b, tagVersion, version[:]...)
	if o.profile.PIN {
		b = appendTLV(b, tagPINTries, 8)
	} else {
		b = appendTLV(b, tagName, o.salt...)
	}
	if o.card.options.extraTags {
		b = appendTLV(b, 0x91, make([]byte, 0x85)...) // a length of two bytes
	}
	if o.code != nil {
		o.challenge = o.card.random(8)
		b = appendTLV(b, tagChallenge, o.challenge...)
		b = appendTLV(b, tagAlgorithm, o.code.algorithm)
	}
	if o.profile.Vendor == Nitrokey {
		b = appendTLV(b, tagSerial, binary.BigEndian.AppendUint32(nil, o.card.serial)...)
	}
	return b
}

func (o *oathApplet) locked() bool { return o.code != nil && !o.unlocked }

// run executes one command of the session. Any command but SEND REMAINING drops the
// rest of an earlier answer.
func (o *oathApplet) run(c command) ([]byte, status) {
	if c.ins != insSendRemaining {
		o.remaining = remaining{}
	}
	if s := o.admit(c); s != swDone {
		return nil, s
	}
	switch c.ins {
	case insPut:
		return nil, o.put(c.data)
	case insDelete:
		return nil, o.delete(c.data)
	case insSetCode:
		return nil, o.setCode(c.data)
	case insReset:
		return nil, o.reset()
	case insRename:
		return nil, o.rename(c.data)
	case insList:
		return o.list(c)
	case insCalculate:
		return o.calculate(c)
	case insValidate:
		return o.validate(c.data)
	case insCalculateAll:
		return o.calculateAll(c)
	default:
		return o.sendRemaining(c)
	}
}

// admit checks that the instruction exists, is allowed now and has valid parameters.
func (o *oathApplet) admit(c command) status {
	p := o.profile
	open := c.ins == insValidate || c.ins == insReset && p.resets()
	known := oathNames[c.ins] != ""
	switch c.ins {
	case insReset:
		known = p.resets()
	case insRename:
		known = p.renames()
	case insSetCode, insValidate:
		// The Nitrokey has a PIN instead, which is not simulated.
		known = p.Vendor != Nitrokey
	case insCalculateAll:
		known = !p.NoCalculateAll
	case insCalculate:
		known = p.full() || c.p2 != 0
	}
	switch {
	case p.Vendor == CanoKeys && o.locked() && !open:
		return swSecurity // before it checks the instruction
	case !known:
		return swNoInstruction
	case !parametersFit(c):
		return p.wrongP1P2()
	case o.locked() && !open:
		return swSecurity
	}
	return swDone
}

func parametersFit(c command) bool {
	switch c.ins {
	case insReset:
		return c.p1 == 0xDE && c.p2 == 0xAD
	case insCalculate, insCalculateAll:
		return c.p1 == 0 && c.p2 <= 1
	}
	return c.p1 == 0 && c.p2 == 0
}

// reset clears everything, including the salt, and leaves the session usable: PUT
// and LIST work immediately afterwards (recorded from a 5.4.3).
func (o *oathApplet) reset() status {
	o.places, o.code = nil, nil
	o.close()
	o.salt = o.card.random(8)
	return swDone
}

// wantsTouch reports whether the command blocks until the key is touched.
func (o *oathApplet) wantsTouch(c command) bool {
	if o.admit(c) != swDone {
		return false
	}
	nitrokey := o.profile.Vendor == Nitrokey
	switch c.ins {
	case insCalculate:
		f := fields{rest: c.data}
		id, ok := f.take(tagName)
		e := o.find(id)
		return ok && e != nil && e.touch() && o.profile.touches()
	case insPut:
		e, s := o.decodePut(c.data)
		return nitrokey && s == swDone && e.touch()
	case insDelete, insReset:
		return nitrokey
	}
	return false
}
