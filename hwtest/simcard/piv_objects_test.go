package simcard

import "testing"

func objectName(tag uint32) []byte {
	return []byte{tagObjectName, 3, byte(tag >> 16), byte(tag >> 8), byte(tag)}
}

func getObject(tag uint32) []byte { return apdu(insGetData, 0x3F, 0xFF, objectName(tag)...) }

func putObject(tag uint32, content ...byte) []byte {
	return apdu(insPutData, 0x3F, 0xFF, appendTLV(objectName(tag), tagObject, content...)...)
}

func TestPIVObjects(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	want(t, c, getObject(0x5FC102), swNotFound)
	want(t, c, putObject(0x5FC102, 1, 2, 3), swDone)
	if got := want(t, c, getObject(0x5FC102), swDone); string(got) != "\x53\x03\x01\x02\x03" {
		t.Errorf("object %x", got)
	}
	want(t, c, putObject(0x5FC102, 4), swDone)
	if got := want(t, c, getObject(0x5FC102), swDone); string(got) != "\x53\x01\x04" {
		t.Errorf("replaced by %x", got)
	}
	want(t, c, putObject(0x5FC102), swDone)
	want(t, c, getObject(0x5FC102), swNotFound)
}

func TestPIVObjectsOfTheOwner(t *testing.T) {
	want(t, newPIVCard(t, YubiKey543), putObject(0x5FC102, 1), swSecurity)

	c := newManagedCard(t, YubiKey543)
	for _, tag := range []uint32{tagPrinted, tagFingerprints, tagFacial, tagIris} {
		want(t, c, putObject(tag, 1), swDone)
		want(t, c, getObject(tag), swSecurity)
	}
	want(t, c, verifyPIN("123456"), swDone)
	want(t, c, getObject(tagPrinted), swDone)
	want(t, c, apdu(insVerify, 0xFF, refPIN), swDone)
	want(t, c, getObject(tagPrinted), swSecurity)
}

func TestPIVObjectsMalformed(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	for _, data := range [][]byte{
		nil,
		{tagObjectName, 3, 0x5F, 0xC1},
		{tagObjectName, 3, 0x5E, 0xC1, 0x02},
		{tagObjectName, 1, 0x7E},
		append(objectName(0x5FC102), tagObject),
		append(objectName(0x5FC102), tagObject, 2, 1),
		append(objectName(0x5FC102), tagObject, 1, 1, 0),
	} {
		want(t, c, apdu(insPutData, 0x3F, 0xFF, data...), swWrongSyntax)
		want(t, c, apdu(insGetData, 0x3F, 0xFF, data...), swWrongSyntax)
	}
}

// TestPIVObjectsFull: there is a limit for one object, and for all together.
func TestPIVObjectsFull(t *testing.T) {
	c := newManagedCard(t, YubiKey437)
	largest := make([]byte, largestObject)
	want(t, c, extended(putObject(0x5FC102, append(largest, 0)...)), swFull)

	stored := uint32(0)
	for ; ; stored++ {
		_, s := send(t, c, extended(putObject(0x5FC110+stored, largest...)))
		if s == swFull {
			break
		}
		if s != swDone || stored > 100 {
			t.Fatalf("object %d: status %04X", stored, uint16(s))
		}
	}
	if stored != 16 {
		t.Errorf("%d of the largest objects fit, want 16", stored)
	}
	want(t, c, extended(putObject(0x5FC110, largest...)), swDone) // in the place of one
}
