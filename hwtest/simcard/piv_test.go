package simcard

import (
	"bytes"
	"testing"
)

func TestPIVSelect(t *testing.T) {
	answer := unhex(t, "61 11 4F06 000010000100 7907 4F05 A000000308")
	for _, p := range []Profile{YubiKey543, YubiKey437, NEO} {
		if got := want(t, New(p, 7), selectPIV, swDone); !bytes.Equal(got, answer) {
			t.Errorf("%s: %x", p.Name, got)
		}
	}
	for _, p := range []Profile{
		SecurityKey, CanoKey, Nitrokey3, with(YubiKey543, func(p *Profile) { p.Enabled &^= CapabilityPIV }),
	} {
		want(t, New(p, 7), selectPIV, swNotFound)
	}
}

// TestPIVByFirmware sends the same command to tokens of different ages.
func TestPIVByFirmware(t *testing.T) {
	unknown := swNoInstruction
	tests := []struct {
		name    string
		command []byte

		neo, four20, four37, five20, five, five7 status
	}{
		{"serial", []byte{0, insPIVSerial, 0, 0, 4}, unknown, unknown, unknown, swDone, swDone, swDone},
		{"metadata", apdu(insMetadata, 0, refPIN), unknown, unknown, unknown, unknown, swDone, swDone},
		{"attestation", apdu(insAttest, SlotSignature, 0), unknown, unknown, swMore, swMore, swMore, swMore},
		{"certificate in F9", getObject(tagAttestation), swNotFound, swNotFound, swMore, swMore, swMore, swMore},
		{"P-256", generateKey(SlotSignature, AlgorithmP256), swDone, swDone, swDone, swDone, swDone, swDone},
		{"Ed25519", generateKey(SlotSignature, AlgorithmEd25519), swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax, swDone},
		{"touch, cached", generateKey(SlotSignature, AlgorithmP256, 0xAB, 1, TouchCached), swDone, swWrongSyntax, swDone, swDone, swDone, swDone},
		{"P-384", generateKey(SlotSignature, 0x14), swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax},
		{
			"AES for management", apdu(insSetManagementKey, 0xFF, 0xFF, append([]byte{algorithmAES192, 0x9B, 24}, factoryKey...)...),
			swWrongSyntax, swWrongSyntax, swWrongSyntax, swWrongSyntax, swDone, swDone,
		},
	}
	for _, tt := range tests {
		for i, p := range []Profile{NEO, firmware420, YubiKey437, firmware520, YubiKey543, YubiKey57} {
			expected := []status{tt.neo, tt.four20, tt.four37, tt.five20, tt.five, tt.five7}[i]
			t.Run(tt.name+"/"+p.Firmware.String(), func(t *testing.T) {
				c := newManagedCard(t, p)
				want(t, c, generateKey(SlotSignature, AlgorithmP256), swDone)
				if _, s := send(t, c, tt.command); s != expected && (expected != swMore || s&0xFF00 != swMore) {
					t.Errorf("status %04X, want %04X", uint16(s), uint16(expected))
				}
			})
		}
	}
}

func TestPIVVersionAndSerial(t *testing.T) {
	for p, version := range map[*Profile]string{&NEO: "010004", &YubiKey437: "040307", &YubiKey543: "050403", &YubiKey57: "050704"} {
		if got := want(t, newPIVCard(t, *p), apdu(insPIVVersion, 0, 0), swDone); !bytes.Equal(got, unhex(t, version)) {
			t.Errorf("%s: version %x", p.Name, got)
		}
	}
	if got := want(t, newPIVCard(t, YubiKey543), apdu(insPIVSerial, 0, 0), swDone); !bytes.Equal(got, unhex(t, "00bc614e")) {
		t.Errorf("serial %x", got)
	}
	want(t, newPIVCard(t, NoSerial), apdu(insPIVSerial, 0, 0), swConditions)
}

func TestPIVParameters(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	for _, command := range [][]byte{
		apdu(insPIVVersion, 1, 0), apdu(insPIVSerial, 0, 1), apdu(insGetData, 0x3F, 0xFE, 0x5C, 0x00), apdu(insPutData, 0, 0),
		apdu(insSetManagementKey, 0xFF, 0xFE), apdu(insVerify, 1, refPIN), apdu(insVerify, 0xFF, refPIN, padded("123456")...),
		apdu(insAttest, SlotSignature, 1), apdu(insGenerate, 1, SlotSignature), generateKey(0x81, AlgorithmP256), generateKey(0x9B, AlgorithmP256),
	} {
		want(t, c, command, swWrongP1P2)
	}
	want(t, c, apdu(0x01, 0, 0), swNoInstruction)
	want(t, c, apdu(insGetResponse, 0, 0), swConditions)
}

// TestPIVSession: what ends it, and what does not.
func TestPIVSession(t *testing.T) {
	tests := []struct {
		name string
		act  func(*testing.T, *Card)
		kept bool
	}{
		{"PIV again", func(t *testing.T, c *Card) { want(t, c, selectPIV, swDone) }, true},
		{"an absent application", func(t *testing.T, c *Card) {
			want(t, c, []byte{0x00, 0xA4, 0x04, 0x00, 0x06, 0xD2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x00}, swNotFound)
		}, true},
		{"OATH", func(t *testing.T, c *Card) { want(t, c, selectOATH, swDone) }, false},
		{"management", func(t *testing.T, c *Card) { want(t, c, selectMgmt, swDone) }, false},
		{"reset by the reader", func(_ *testing.T, c *Card) { c.Reset() }, false},
		{"power", func(_ *testing.T, c *Card) { c.PowerCycle() }, false},
		{"pulled out", func(_ *testing.T, c *Card) { c.Pull(); c.PowerCycle() }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newManagedCard(t, YubiKey543)
			want(t, c, verifyPIN("123456"), swDone)
			want(t, c, apdu(insVerify, 0, refPIN), swDone)
			tt.act(t, c)
			want(t, c, selectPIV, swDone)
			pin, management := status(0x63C3), swSecurity
			if tt.kept {
				pin, management = swDone, swDone
			}
			want(t, c, apdu(insVerify, 0, refPIN), pin)
			want(t, c, generateKey(SlotSignature, AlgorithmP256), management)
		})
	}
}

// TestPIVStays: what is stored outlives the power.
func TestPIVStays(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	public := want(t, c, generateKey(SlotSignature, AlgorithmP256), swDone)
	want(t, c, putObject(0x5FC102, 1, 2, 3), swDone)
	want(t, c, verifyPIN("999999"), 0x63C2)
	c.PowerCycle()
	want(t, c, selectPIV, swDone)
	want(t, c, apdu(insVerify, 0, refPIN), 0x63C2)
	if got := want(t, c, getObject(0x5FC102), swDone); !bytes.Equal(got, []byte{tagObject, 3, 1, 2, 3}) {
		t.Errorf("object %x", got)
	}
	if got := want(t, c, apdu(insMetadata, 0, SlotSignature), swDone); !bytes.HasSuffix(got, public[2:]) {
		t.Errorf("key %x, want %x", got, public)
	}
}

// TestPIVReset needs a blocked PIN and a blocked PUK, and leaves slot F9.
func TestPIVReset(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	want(t, c, generateKey(SlotSignature, AlgorithmP256), swDone)
	want(t, c, putObject(0x5FC102, 1), swDone)
	factory := collectPIV(t, c, getObject(tagAttestation))
	reset := apdu(insPIVReset, 0, 0)

	want(t, c, reset, swConditions)
	for _, s := range []status{0x63C2, 0x63C1, 0x63C0, swBlocked} {
		want(t, c, verifyPIN("999999"), s)
	}
	want(t, c, reset, swConditions)
	for _, s := range []status{0x63C2, 0x63C1, 0x63C0, swBlocked} {
		want(t, c, twoPINs(insChangeReference, refPUK, "99999999", "87654321"), s)
	}
	want(t, c, reset, swDone)

	want(t, c, verifyPIN("123456"), swDone)
	want(t, c, twoPINs(insChangeReference, refPUK, "12345678", "87654321"), swDone)
	want(t, c, generateKey(SlotSignature, AlgorithmP256), swSecurity)
	want(t, c, getObject(0x5FC102), swNotFound)
	want(t, c, apdu(insMetadata, 0, SlotSignature), swNoReference)
	if !bytes.Equal(collectPIV(t, c, getObject(tagAttestation)), factory) {
		t.Error("slot F9 has changed")
	}
}

// TestPIVLongAnswers: in parts of 256, or at once for a host with room.
func TestPIVLongAnswers(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	content := bytes.Repeat([]byte("0123456789"), 60)
	want(t, c, extended(putObject(0x5FC102, content...)), swDone)
	whole := appendTLV(nil, tagObject, content...)

	if got := want(t, c, extended(getObject(0x5FC102)), swDone); !bytes.Equal(got, whole) {
		t.Errorf("at once: %d bytes of %d", len(got), len(whole))
	}
	if got := want(t, c, getObject(0x5FC102), swMore); !bytes.Equal(got, whole[:256]) {
		t.Errorf("first part of %d bytes", len(got))
	}
	if got := want(t, c, apdu(insGetResponse, 0, 0), swMore|status(len(whole)-512)); !bytes.Equal(got, whole[256:512]) {
		t.Errorf("second part of %d bytes", len(got))
	}
	if got := want(t, c, apdu(insGetResponse, 0, 0), swDone); !bytes.Equal(got, whole[512:]) {
		t.Errorf("last part of %d bytes", len(got))
	}
	want(t, c, apdu(insGetResponse, 0, 0), swConditions)
	want(t, c, getObject(0x5FC102), swMore)
	want(t, c, apdu(insPIVVersion, 0, 0), swDone)
	want(t, c, apdu(insGetResponse, 0, 0), swConditions)
}

// TestPIVChaining: a command in blocks.
func TestPIVChaining(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	data := append([]byte{tagObjectName, 3, 0x5F, 0xC1, 0x02}, appendTLV(nil, tagObject, make([]byte, 600)...)...)
	for len(data) > 255 {
		want(t, c, append([]byte{chainBit, insPutData, 0x3F, 0xFF, 255}, data[:255]...), swDone)
		data = data[255:]
	}
	want(t, c, apdu(insPutData, 0x3F, 0xFF, data...), swDone)
	if got := collectPIV(t, c, getObject(0x5FC102)); len(got) != 604 {
		t.Errorf("object of %d bytes", len(got))
	}
}

// collectPIV joins the parts of an answer.
func collectPIV(t *testing.T, c *Card, command []byte) []byte {
	t.Helper()
	data, s := send(t, c, command)
	for s&0xFF00 == swMore {
		var part []byte
		part, s = send(t, c, apdu(insGetResponse, 0, 0))
		data = append(data, part...)
	}
	if s != swDone {
		t.Fatalf("status %04X", uint16(s))
	}
	return data
}

// extended is a command of apdu's with lengths of two bytes, and room for any
// answer.
func extended(short []byte) []byte {
	data := short[5 : len(short)-1]
	c := append(short[:4:4], 0, byte(len(data)>>8), byte(len(data)))
	return append(append(c, data...), 0, 0)
}
