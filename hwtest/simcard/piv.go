package simcard

import "encoding/binary"

// Instructions of NIST SP 800-73-4 part 2, and from F7 on of Yubico's
// extensions.
const (
	insVerify           = 0x20
	insChangeReference  = 0x24
	insResetRetry       = 0x2C
	insGenerate         = 0x47
	insAuthenticate     = 0x87
	insGetResponse      = 0xC0
	insGetData          = 0xCB
	insPutData          = 0xDB
	insMetadata         = 0xF7
	insPIVSerial        = 0xF8
	insAttest           = 0xF9
	insPIVReset         = 0xFB
	insPIVVersion       = 0xFD
	insSetManagementKey = 0xFF
)

var pivNames = map[byte]Instruction{
	insVerify:           Verify,
	insChangeReference:  ChangeReference,
	insResetRetry:       ResetRetry,
	insGenerate:         Generate,
	insAuthenticate:     Sign,
	insGetResponse:      GetResponse,
	insGetData:          GetData,
	insPutData:          PutData,
	insMetadata:         Metadata,
	insPIVSerial:        PIVSerial,
	insAttest:           Attest,
	insPIVReset:         PIVReset,
	insPIVVersion:       PIVVersion,
	insSetManagementKey: SetManagementKey,
}

// pivApplet is the PIV application: its memory, and the session since its selection.
type pivApplet struct {
	card    *Card
	profile Profile

	// stored
	pin, puk   secret
	management managementKey
	keys       map[byte]*slotKey // by slot
	objects    map[uint32][]byte // by tag: the content of tag 53
	attestor   bool              // slot F9 is prepared as in the factory

	session pivSession
}

// pivSession ends with the power and when another application is selected.
type pivSession struct {
	pinVerified   bool
	justVerified  bool // by the previous command
	witness       []byte
	authenticated bool // by the management key
	touched       touchCache
	remaining     []byte // rest of the last answer, for GET RESPONSE
}

func newPIV(c *Card) *pivApplet {
	p := &pivApplet{card: c, profile: c.profile}
	p.clear()
	return p
}

// clear restores the factory state, except for slot F9.
func (p *pivApplet) clear() {
	p.pin, p.puk = newSecret("123456"), newSecret("12345678")
	p.management = p.profile.managementKey()
	p.keys = make(map[byte]*slotKey)
	p.objects = make(map[uint32][]byte)
}

func (*pivApplet) aid() []byte { return []byte{0xA0, 0x00, 0x00, 0x03, 0x08} }

func (p *pivApplet) enabled() bool { return p.profile.Enabled&CapabilityPIV != 0 }

func (p *pivApplet) name(c command) Instruction {
	if c.ins == insAuthenticate && c.p2 == refManagement {
		return AuthenticateManagement
	}
	if n, ok := pivNames[c.ins]; ok {
		return n
	}
	return Unknown
}

// open answers SELECT with the application property template. A SELECT of PIV while
// it is selected does not change the session (SP 800-73-4 part 2, 3.1.1).
func (p *pivApplet) open() []byte {
	p.fillAttestor()
	authority := appendTLV(nil, 0x4F, p.aid()...)
	t := appendTLV(nil, 0x4F, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00) // the rest of the AID
	return appendTLV(nil, 0x61, appendTLV(t, 0x79, authority...)...)
}

func (p *pivApplet) close() { p.session = pivSession{} }

// run executes one command of the session. Any command but GET RESPONSE drops the
// rest of an earlier answer.
func (p *pivApplet) run(c command) ([]byte, status) {
	if c.ins != insGetResponse {
		p.session.remaining = nil
	}
	data, s := p.execute(c)
	if c.ins != insVerify {
		p.session.justVerified = false
	}
	if s != swDone {
		return nil, s
	}
	return p.part(data, c.le)
}

func (p *pivApplet) execute(c command) ([]byte, status) {
	switch {
	case !p.knows(c.ins):
		return nil, swNoInstruction
	case !pivParametersFit(c):
		return nil, swWrongP1P2
	}
	switch c.ins {
	case insVerify:
		return nil, p.verify(c)
	case insChangeReference:
		return nil, p.changeReference(c)
	case insResetRetry:
		return nil, p.resetRetry(c)
	case insGenerate:
		return p.generate(c)
	case insAuthenticate:
		if c.p2 == refManagement {
			return p.authenticate(c)
		}
		return p.sign(c)
	case insGetResponse:
		return p.rest()
	case insGetData:
		return p.getData(c.data)
	case insPutData:
		return nil, p.putData(c.data)
	case insMetadata:
		return p.metadata(c.p2)
	case insPIVSerial:
		return p.serial()
	case insAttest:
		return p.attest(c.p1)
	case insPIVReset:
		return nil, p.reset()
	case insPIVVersion:
		version := p.profile.pivVersion()
		return version[:], swDone
	default:
		return nil, p.setManagementKey(c.data)
	}
}

func (p *pivApplet) knows(ins byte) bool {
	switch ins {
	case insMetadata:
		return p.profile.Firmware.atLeast(5, 3, 0)
	case insPIVSerial:
		return p.profile.Firmware.atLeast(5, 0, 0)
	case insAttest:
		return p.profile.attests()
	}
	return pivNames[ins] != ""
}

// pivParametersFit checks the fixed parameters; the commands check slots and
// references.
func pivParametersFit(c command) bool {
	switch c.ins {
	case insVerify:
		return c.p1 == 0 || c.p1 == 0xFF && len(c.data) == 0
	case insAuthenticate:
		return true
	case insAttest:
		return c.p2 == 0
	case insGetData, insPutData:
		return c.p1 == 0x3F && c.p2 == 0xFF
	case insSetManagementKey:
		return c.p1 == 0xFF && c.p2 == 0xFF
	case insChangeReference, insResetRetry, insGenerate, insMetadata:
		return c.p1 == 0
	}
	return c.p1 == 0 && c.p2 == 0
}

// serial: the answer of a card without a serial is not published.
func (p *pivApplet) serial() ([]byte, status) {
	if p.profile.NoSerial || p.card.serial == 0 {
		return nil, swConditions
	}
	return binary.BigEndian.AppendUint32(nil, p.card.serial), swDone
}

// reset works only if PIN and PUK are both blocked. Slot F9 keeps its content, even the
// owner's.
func (p *pivApplet) reset() status {
	if p.pin.left > 0 || p.puk.left > 0 {
		return swConditions
	}
	key, certificate := p.keys[SlotAttestation], p.objects[tagAttestation]
	p.clear()
	p.close()
	if key != nil {
		p.keys[SlotAttestation] = key
	}
	if certificate != nil {
		p.objects[tagAttestation] = certificate
	}
	return swDone
}

// part answers as much as the host accepts; without Le, or with a short Le, that is
// 256 bytes.
func (p *pivApplet) part(data []byte, le int) ([]byte, status) {
	n := max(le, 256)
	if len(data) <= n {
		return data, swDone
	}
	p.session.remaining = data[n:]
	left := len(data) - n
	if left > 255 {
		left = 0
	}
	return data[:n], swMore | status(left)
}

func (p *pivApplet) rest() ([]byte, status) {
	if p.session.remaining == nil {
		return nil, swConditions // not published
	}
	data := p.session.remaining
	p.session.remaining = nil
	return data, swDone
}
